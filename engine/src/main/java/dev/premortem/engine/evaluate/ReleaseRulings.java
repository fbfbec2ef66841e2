package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules on rollouts: a rollback beats a hold, and a hold beats a promotion, whoever asks for it and
 * in whatever order. A promotion is one step, and only from a share of traffic that was observed.
 */
final class ReleaseRulings {
  private final Standing standing;
  private final long now;

  /** What rolls a service's candidate back now, by service. */
  private final Map<String, String> goingBack = new HashMap<>();

  /** Rules that hold and want whatever candidate a service has rolled back, by service. */
  private final Map<String, String> wantedBack = new HashMap<>();

  private final Map<String, List<String>> holds = new HashMap<>();
  private final Map<String, String> taken = new HashMap<>();
  private final Set<String> shifted = new HashSet<>();
  private final Set<String> rolledBack = new HashSet<>();

  ReleaseRulings(Standing standing, List<Request> batch, long now) {
    this.standing = standing;
    this.now = now;
    boolean promotes = false;
    for (Request request : batch) {
      promotes |= request.verb() == Verb.PROMOTE;
      String rule = request.decision().because().rule();
      if (request.verb() == Verb.ROLL_BACK && !request.message() && other(request) == null) {
        goingBack.putIfAbsent(request.about(), rule);
      } else if (request.verb() == Verb.HOLD) {
        holds.computeIfAbsent(request.about(), s -> new ArrayList<>()).add(rule);
      }
    }
    for (Conclusion conclusion : promotes ? standing.holding() : List.<Conclusion>of()) {
      if (conclusion.decision().verb() == Verb.ROLL_BACK) {
        wantedBack.putIfAbsent(
            conclusion.decision().about(), conclusion.decision().because().rule());
      }
    }
  }

  /** Returns why what a person asks for is of no rollout any more, null where it is. */
  private @Nullable String other(Request request) {
    Rollout rollout = standing.rollout(request.about());
    if (rollout == null || !rollout.inProgress()) {
      return "no rollout of " + request.about() + " is under way";
    }
    String candidate = request.decision().detail();
    return request.byPerson() && !candidate.equals(rollout.candidate())
        ? "it was asked for " + candidate + ", and " + rollout.candidate() + " is tried now"
        : null;
  }

  Ruling rollBack(Request request) {
    String service = request.about();
    Rollout rollout = standing.rollout(service);
    String gone = other(request);
    if (rollout == null || gone != null) {
      return new Ruling.Drop(request, gone == null ? "" : gone);
    }
    if (request.refused() && !rollout.goingBack()) {
      return new Ruling.Drop(request, "what was to be rolled back is not there any more");
    }
    if (!rollout.refused().isEmpty() && rollout.goingBack() && rollout.refusedUntil() > now) {
      return new Ruling.Wait(request, rollout.refusedUntil(), refused(rollout, 0));
    }
    if (rollout.goingBack() && rollout.refused().isEmpty()) {
      return new Ruling.Drop(
          request, "the rollback of " + rollout.candidate() + " was decided before");
    }
    String other = taken.putIfAbsent(service + " back", request.decision().because().rule());
    if (other != null) {
      return new Ruling.Drop(request, "\"" + other + "\" rolls it back already");
    }
    rolledBack.add(request.source());
    return Arbiter.act(request, shift(request, rollout, 0, false));
  }

  private static String refused(Rollout rollout, int percent) {
    String what = percent == 0 ? "the rollback" : percent + "%";
    return what + " of " + rollout.candidate() + " was refused: " + rollout.refused();
  }

  /** Rules on the message of a rollback, which is sent with it whatever the limits say. */
  Ruling message(Request request) {
    if (!rolledBack.contains(request.source())) {
      return new Ruling.Drop(request, "nothing is rolled back by this decision");
    }
    Rollout rollout = standing.rollout(request.about());
    RolloutSpec spec = rollout == null ? null : rollout.service().rollout();
    if (spec == null) {
      return new Ruling.Drop(request, "no rollout policy says what to send");
    }
    ServicePolicy service = rollout.service();
    String text =
        RollbackMessage.of(
            spec, standing.policy(), service.index(), rollout.candidate(), request.decision());
    return Arbiter.act(request, new Action.Tell(request.decision(), request.channel(), text));
  }

  Ruling hold(Request request) {
    Rollout rollout = standing.rollout(request.about());
    return rollout == null
        ? new Ruling.Drop(request, "there is no rollout of " + request.about())
        : Arbiter.note(request);
  }

  Ruling promote(Request request) {
    String service = request.about();
    Rollout rollout = standing.rollout(service);
    String gone = other(request);
    if (rollout == null || gone != null) {
      return new Ruling.Drop(request, gone == null ? "" : gone);
    }
    String back = goingBack.get(service);
    if (back != null || rollout.goingBack()) {
      return new Ruling.Drop(
          request,
          back == null
              ? "the rollback of " + rollout.candidate() + " was decided before"
              : "\"" + back + "\" rolls it back");
    }
    back = wantedBack.get(service);
    if (back != null) { // it began before this rollout did, and what it says is still true
      return new Ruling.Wait(
          request, Arbiter.OPEN_ENDED, "\"" + back + "\" holds, which rolls back");
    }
    String other = taken.get(service);
    if (other != null) {
      return new Ruling.Drop(request, "\"" + other + "\" takes the same step");
    }
    if (rollout.shifting()) {
      return new Ruling.Wait(
          request,
          Arbiter.OPEN_ENDED,
          rollout.wanted() + "% of traffic for " + rollout.candidate() + " is not observed yet");
    }
    int next = rollout.nextPercent();
    if (!rollout.refused().isEmpty() && rollout.refusedUntil() > now) {
      return new Ruling.Wait(
          request, rollout.refusedUntil(), refused(rollout, next < 0 ? 100 : next));
    }
    List<String> held = new ArrayList<>(standing.holds(service));
    held.addAll(holds.getOrDefault(service, List.of()));
    if (!held.isEmpty() && !request.byPerson()) {
      return new Ruling.Wait(request, Arbiter.OPEN_ENDED, "held by \"" + held.get(0) + "\"");
    }
    long until = standing.limits().mayShift(service, List.copyOf(shifted), now);
    if (until > now && !request.byPerson()) {
      return new Ruling.Wait(request, until, "the limit on traffic changes in an hour is reached");
    }
    taken.put(service, request.decision().because().rule());
    shifted.add(service);
    return Arbiter.act(request, shift(request, rollout, next < 0 ? 100 : next, next < 0));
  }

  private static Action shift(Request request, Rollout rollout, int percent, boolean retag) {
    return new Action.ShiftTraffic(
        request.decision(), rollout.service().index(), rollout.candidate(), percent, retag);
  }
}
