package dev.premortem.engine.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * The one place where decisions meet each other and the limits on automation. A pure function: it
 * reads what stands, judges the whole batch at once, and changes nothing; whoever asked first, or
 * wrote a rule first, makes no difference.
 */
final class Arbiter {
  /** Waits for something to change, not for a time. */
  static final long OPEN_ENDED = Long.MAX_VALUE;

  private Arbiter() {}

  /**
   * Rules on everything that is asked for now.
   *
   * @param batch what is new and what waits, in any order
   * @return a ruling on each, in an order that depends on nothing but the batch
   */
  static List<Ruling> rule(List<Request> batch, Standing standing, long now) {
    if (batch.isEmpty()) {
      return List.of();
    }
    List<Request> sorted = new ArrayList<>(batch);
    sorted.sort(Request.ORDER);
    IncidentRulings incidents = new IncidentRulings(standing, sorted);
    ReleaseRulings releases = new ReleaseRulings(standing, sorted, now);
    PageRulings pages = new PageRulings(standing, sorted, now);
    MessageRulings messages = new MessageRulings(standing, now);
    List<Ruling> rulings = new ArrayList<>(sorted.size());
    for (Request request : sorted) {
      rulings.add(
          switch (request.verb()) {
            case ROLL_BACK ->
                request.message() ? releases.message(request) : releases.rollBack(request);
            case PROMOTE -> releases.promote(request);
            case HOLD -> releases.hold(request);
            case PAGE, ESCALATE -> pages.of(request);
            case ALERT -> request.message() ? messages.of(request) : note(request);
            case NOTIFY -> messages.of(request);
            case RECOMMEND, REQUIRE, MISS_TARGET -> messages.advice(request);
            case OPEN_INCIDENT -> note(request);
            case RESOLVE -> incidents.resolve(request);
            case RECOVER ->
                act(request, new Action.StartProcedure(request.decision(), request.about()));
            case ROTATE ->
                act(request, new Action.ReplaceSecret(request.decision(), request.about()));
          });
    }
    return rulings;
  }

  static Ruling.Act act(Request request, Action action) {
    return new Ruling.Act(request, List.of(action));
  }

  static Ruling.Act note(Request request) {
    return act(request, new Action.Note(request.decision()));
  }
}
