package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.GuardrailsSpec;
import dev.premortem.rules.decision.Decision;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The one place where decisions meet each other and the limits on automation: contradictions,
 * cool-downs, rate limits, blast radius, silences. Going back to a stable revision is never held
 * up: it is what every limit is there to protect.
 */
final class Arbiter {
  private static final long HOUR = 3600;

  private final GuardrailsSpec limits;
  private final Map<String, Long> lastActed = new HashMap<>();
  private final Map<Integer, ArrayDeque<Long>> changesByService = new HashMap<>();
  private final Map<Integer, Long> lastChangeByService = new HashMap<>();
  private final Map<String, ArrayDeque<Long>> messagesByChannel = new HashMap<>();

  Arbiter(GuardrailsSpec limits) {
    this.limits = limits;
  }

  /**
   * Returns when an advice or a message may be repeated: {@code now} when it may act now, later
   * when it must wait.
   */
  long cooledDown(Decision decision, String detail, long now) {
    String key =
        decision.kind() + "|" + decision.because().rule() + "|" + decision.about() + "|" + detail;
    Long last = lastActed.get(key);
    if (last != null && now - last < limits.cooldown().toSeconds()) {
      return last + limits.cooldown().toSeconds();
    }
    lastActed.put(key, now);
    return now;
  }

  /** Returns when a channel may hear something: {@code now} or later. */
  long mayTell(String channel, long now) {
    return admit(
        messagesByChannel.computeIfAbsent(channel, c -> new ArrayDeque<>()),
        limits.notificationsPerHour(),
        now);
  }

  /** Returns when more traffic of a service may go to a candidate: {@code now} or later. */
  long mayShift(int service, long now) {
    long busy =
        lastChangeByService.entrySet().stream()
            .filter(e -> e.getKey() != service && now - e.getValue() < HOUR)
            .count();
    if (busy >= limits.servicesPerHour()) {
      return now + 60;
    }
    long at =
        admit(
            changesByService.computeIfAbsent(service, s -> new ArrayDeque<>()),
            limits.trafficChangesPerHour(),
            now);
    if (at == now) {
      lastChangeByService.put(service, now);
    }
    return at;
  }

  private static long admit(ArrayDeque<Long> recent, int limit, long now) {
    while (!recent.isEmpty() && now - recent.peekFirst() >= HOUR) {
      recent.removeFirst();
    }
    if (recent.size() >= limit) {
      return recent.getFirst() + HOUR;
    }
    recent.addLast(now);
    return now;
  }
}
