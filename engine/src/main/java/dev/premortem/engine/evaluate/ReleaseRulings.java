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

/**
 * Rules on rollouts: a rollback beats a hold, and a hold beats a promotion, whoever asks for it and
 * in whatever order. A promotion is one step, and only from a share of traffic that was observed.
 */
final class ReleaseRulings {
  private final Standing standing;
  private final long now;

  /** Rules that want a service's candidate rolled back, by service. */
  private final Map<String, String> goingBack = new HashMap<>();

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
      if (request.verb() == Verb.ROLL_BACK && !request.message()) {
        goingBack.putIfAbsent(request.about(), rule);
      } else if (request.verb() == Verb.HOLD) {
        holds.computeIfAbsent(request.about(), s -> new ArrayList<>()).add(rule);
      }
    }
    for (Conclusion conclusion : promotes ? standing.holding() : List.<Conclusion>of()) {
      if (conclusion.decision().verb() == Verb.ROLL_BACK) {
        goingBack.putIfAbsent(
            conclusion.decision().about(), conclusion.decision().because().rule());
      }
    }
  }

  Ruling rollBack(Request request) {
    String service = request.about();
    Rollout rollout = standing.rollout(service);
    if (rollout == null || !rollout.inProgress()) {
      return new Ruling.Drop(request, "no rollout of " + service + " is under way");
    }
    if (rollout.goingBack()) {
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

  /** Rules on the message of a rollback, which is sent with it whatever the limits say. */
  Ruling told(Request request) {
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
    if (rollout == null || !rollout.inProgress()) {
      return new Ruling.Drop(request, "no rollout of " + service + " is under way");
    }
    String back = goingBack.get(service);
    if (back != null) {
      return new Ruling.Drop(request, "\"" + back + "\" rolls it back");
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
    int next = rollout.nextPercent();
    return Arbiter.act(request, shift(request, rollout, next < 0 ? 100 : next, next < 0));
  }

  private static Action shift(Request request, Rollout rollout, int percent, boolean retag) {
    return new Action.ShiftTraffic(
        request.decision(), rollout.service().index(), rollout.candidate(), percent, retag);
  }
}
