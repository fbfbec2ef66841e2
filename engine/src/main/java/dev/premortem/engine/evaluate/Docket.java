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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<Request, String> waits = new HashMap<>();

  private long retryAt = Long.MAX_VALUE;
  private boolean stirred;

  Docket(Policy policy, Alerts alerts, Journal journal) {
    this.policy = policy;
    this.alerts = alerts;
    this.journal = journal;
  }

  /** Returns whether anything is to be ruled on now, though no rule concludes anything new. */
  boolean due(long now) {
    return !open.isEmpty() && (stirred || now >= retryAt);
  }

  /** Notes that something happened that what waits may have waited for. */
  void stir() {
    stirred = true;
  }

  /** Returns everything that is to be ruled on. */
  List<Request> open() {
    return open;
  }

  /** Adds what a person asks for. */
  void add(Request request) {
    open.add(request);
    stirred = true;
  }

  /** Takes in a conclusion that began. */
  void begun(Conclusion conclusion, long now) {
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
    open.clear();
    stirred = false;
    retryAt = Long.MAX_VALUE;
    Map<Request, String> before = Map.copyOf(waits);
    waits.clear();
    for (Ruling ruling : rulings) {
      Request request = ruling.request();
      if (ruling instanceof Ruling.Wait wait) {
        open.add(request);
        waits.put(request, wait.why());
        retryAt = Math.min(retryAt, wait.until());
        if (!wait.why().equals(before.get(request))) {
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
