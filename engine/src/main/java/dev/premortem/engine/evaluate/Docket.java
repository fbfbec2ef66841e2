package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.alert.Alerts;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for and not yet settled: requests of conclusions that began, until they are acted
 * on, dropped, or no longer hold. Nothing that waits is lost.
 */
final class Docket {
  private final Policy policy;
  private final Alerts alerts;
  private final Journal journal;
  private final List<Request> open = new ArrayList<>();

  /** What each request that waits was last said to wait for. */
  private final IdentityHashMap<Request, Ruling.Wait> waits = new IdentityHashMap<>();

  private boolean stirred;

  Docket(Policy policy, Alerts alerts, Journal journal) {
    this.policy = policy;
    this.alerts = alerts;
    this.journal = journal;
  }

  /** Returns whether anything is to be ruled on now, though no rule concludes anything new. */
  boolean due(long now) {
    if (open.isEmpty() || stirred) {
      return !open.isEmpty();
    }
    for (Ruling.Wait wait : waits.values()) {
      if (wait.until() <= now) {
        return true;
      }
    }
    return false;
  }

  /** Notes that something happened that what waits may have waited for. */
  void stir() {
    stirred = true;
  }

  /** Takes out what opens and closes incidents. */
  List<Request> ofIncidents() {
    List<Request> taken = List.of();
    for (Request request : open) {
      if (request.ofIncidents() && !waits.containsKey(request)) {
        taken = taken.isEmpty() ? new ArrayList<>() : taken;
        taken.add(request);
      }
    }
    if (!taken.isEmpty()) {
      open.removeIf(request -> request.ofIncidents() && !waits.containsKey(request));
    }
    return taken;
  }

  /** Takes out everything. */
  List<Request> all() {
    List<Request> all = List.copyOf(open);
    open.clear();
    stirred = false;
    return all;
  }

  /** Adds what a person asks for, in place of what people asked for in the same words before. */
  void add(Request request, long now) {
    for (Request before : List.copyOf(open)) {
      if (before.byPerson() && before.source().equals(request.source())) {
        open.remove(before);
        waits.remove(before);
        journal.note(now, before.decision(), Journal.Fate.DROPPED, "it was asked for once more");
      }
    }
    open.add(request);
    stirred = true;
  }

  /** Asks once more for the pages of incidents that somebody must be paged for anew. */
  void anew(Set<String> incidents, List<Conclusion> holding) {
    for (int i = 0, n = incidents.isEmpty() ? 0 : holding.size(); i < n; i++) {
      Decision decision = holding.get(i).decision();
      if (decision.verb() == Verb.PAGE && incidents.contains(decision.about())) {
        String source = holding.get(i).id();
        if (open.stream().noneMatch(request -> request.source().equals(source))) {
          open.add(Request.of(source, decision));
        }
        stirred = true;
      }
    }
  }

  /** Takes in a conclusion that began. */
  void begun(Conclusion conclusion, long now) {
    stirred = true;
    Decision decision = conclusion.decision();
    if (decision.verb() == Verb.ALERT) {
      alert(decision, now);
      return;
    }
    Request request = Request.of(conclusion.id(), decision);
    switch (decision.verb()) {
      case NOTIFY -> open.add(request.to(decision.detail(), decision.because().reason()));
      case ROLL_BACK -> {
        open.add(request);
        String channel = rollbackChannel(decision.about());
        if (channel != null) {
          open.add(request.to(channel, ""));
        }
      }
      default -> open.add(request);
    }
  }

  private @Nullable String rollbackChannel(String name) {
    for (ServicePolicy service : policy.services()) {
      RolloutSpec rollout = service.rollout();
      Located<String> channel = rollout == null ? null : rollout.channel();
      if (service.name().equals(name) && channel != null) {
        return channel.value();
      }
    }
    return null;
  }

  private void alert(Decision decision, long now) {
    AlertPolicy alert = alerts.begins(decision);
    if (alert == null) {
      journal.note(
          now, decision, Journal.Fate.DROPPED, "a part of an alert that fires, or not yet");
      return;
    }
    Request request = Request.of(source(decision), decision);
    open.add(request);
    for (String name : alert.channels()) {
      Policy.Channel channel = policy.channel(name);
      if (channel != null) {
        String subject = request.subject();
        String reason = decision.because().reason();
        open.add(request.to(channel.name(), subject.isEmpty() ? reason : subject + ": " + reason));
      }
    }
  }

  /** An alert goes on while any of its series is past its limit, not only the first. */
  private static String source(Decision alert) {
    return "alert|" + alert.about() + "|" + alert.because().subject();
  }

  /** Takes in a conclusion that ended: what waits because of it is no longer asked for. */
  void ended(Conclusion conclusion, State state, long now) {
    stirred = true;
    Decision decision = conclusion.decision();
    String source = conclusion.id();
    boolean lasts = decision.verb() == Verb.OPEN_INCIDENT || decision.verb() == Verb.HOLD;
    if (decision.verb() == Verb.ALERT) {
      Decision fired = alerts.ends(decision);
      if (fired == null) {
        return;
      }
      source = source(fired);
      lasts = true;
    }
    String gone = source;
    boolean waited = open.removeIf(request -> request.source().equals(gone));
    waits.keySet().removeIf(request -> request.source().equals(gone));
    state.ended(decision, source, now);
    if (lasts || waited) {
      journal.note(now, decision, Journal.Fate.ENDED, "");
    }
  }

  /** Takes down what was ruled, and keeps what waits. */
  void ruled(List<Ruling> rulings, long now) {
    for (Ruling ruling : rulings) {
      Request request = ruling.request();
      Ruling.Wait before = waits.remove(request);
      if (ruling instanceof Ruling.Wait wait) {
        open.add(request);
        waits.put(request, wait);
        if (before == null || !wait.why().equals(before.why())) {
          journal.note(now, request.decision(), Journal.Fate.WAITS, wait.why());
        }
      } else if (ruling instanceof Ruling.Join join) {
        stirred = true;
        journal.note(now, request.decision(), Journal.Fate.JOINED, join.why());
      } else if (ruling instanceof Ruling.Drop drop) {
        journal.note(now, request.decision(), Journal.Fate.DROPPED, drop.why());
      } else {
        stirred = true; // what is done may be what others wait for
        if (!request.message() || request.verb() == Verb.NOTIFY) {
          journal.note(now, request.decision(), Journal.Fate.ACTED, "");
        }
      }
    }
  }
}
