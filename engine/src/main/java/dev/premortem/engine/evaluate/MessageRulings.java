package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules on messages and advice: a silence, a cool-down and a channel's limit hold them back, for as
 * long as they stand; what is still true then is sent.
 */
final class MessageRulings {
  private final Standing standing;
  private final long now;
  private final Map<String, Integer> sending = new HashMap<>();

  MessageRulings(Standing standing, long now) {
    this.standing = standing;
    this.now = now;
  }

  /** Rules on a message to a channel, or on an alert that goes to a pager. */
  Ruling of(Request request) {
    String channel = request.channel();
    if (request.verb() == Verb.ALERT && pager(channel)) {
      return Arbiter.note(request); // its incident is opened, whatever keeps the page back
    }
    Ruling silenced = silenced(request);
    if (silenced != null) {
      return silenced;
    }
    long until = standing.limits().cooledDown(request, now);
    if (until > now) {
      return new Ruling.Wait(request, until, "the cool-down since it was last sent");
    }
    int more = sending.getOrDefault(channel, 0);
    until = standing.limits().maySend(channel, more, now);
    if (until > now) {
      return new Ruling.Wait(
          request, until, "the limit on messages to " + channel + " in an hour is reached");
    }
    sending.put(channel, more + 1);
    return Arbiter.act(request, new Action.Tell(request.decision(), channel, request.text()));
  }

  private boolean pager(String channel) {
    Policy.Channel known = standing.policy().channel(channel);
    return known != null && known.pages();
  }

  private @Nullable Ruling silenced(Request request) {
    Decision decision = request.decision();
    Policy.Channel channel = standing.policy().channel(request.channel());
    Incident incident = standing.incidents().get(decision.because().incident());
    Severity severity =
        incident != null
            ? incident.severity()
            : channel != null && channel.pages() ? channel.severity() : decision.severity();
    return Silencing.of(
        standing.policy().silences(),
        request,
        request.subject(),
        decision.verb() == Verb.ALERT ? decision.about() : "",
        severity == null ? "" : severity.name(),
        decision.because().rule(),
        now);
  }

  /** Rules on advice, which is repeated after a cool-down only. */
  Ruling advice(Request request) {
    long until = standing.limits().cooledDown(request, now);
    return until > now
        ? new Ruling.Wait(request, until, "the cool-down since it was last given")
        : Arbiter.note(request);
  }
}
