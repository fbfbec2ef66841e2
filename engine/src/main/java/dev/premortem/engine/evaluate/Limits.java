package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.GuardrailsSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The limits on automation, and what was let through of what they limit: a fold over what was done.
 * Going back to a stable revision is never held up: it is what every limit is there to protect.
 */
final class Limits {
  private static final long HOUR = 3600;

  private final GuardrailsSpec limits;
  private final Map<String, Long> lastDone = new HashMap<>();
  private final Map<String, List<Long>> changes = new HashMap<>();
  private final Map<String, List<Long>> messages = new HashMap<>();

  Limits(GuardrailsSpec limits) {
    this.limits = limits;
  }

  /** Returns what is the same when it is said again: what a rule says of its facts, and to whom. */
  private static String key(Request request) {
    return request.source() + "|" + request.channel();
  }

  /** Returns when an advice or a message may be repeated: {@code now} or later. */
  long cooledDown(Request request, long now) {
    Long last = lastDone.get(key(request));
    return last == null ? now : Math.max(now, last + limits.cooldown().toSeconds());
  }

  /**
   * Returns when a channel may be sent another message: {@code now} or later.
   *
   * @param more messages that are about to be sent to it
   */
  long maySend(String channel, int more, long now) {
    return free(
        messages.getOrDefault(channel, List.of()), more, limits.notificationsPerHour(), now);
  }

  /**
   * Returns when more traffic of a service may go to a candidate: {@code now} or later.
   *
   * @param others services whose traffic is about to be changed
   */
  long mayShift(String service, List<String> others, long now) {
    List<Long> lately = new ArrayList<>();
    int busy = 0;
    for (Map.Entry<String, List<Long>> one : changes.entrySet()) {
      long last = one.getValue().get(one.getValue().size() - 1);
      if (!one.getKey().equals(service) && !others.contains(one.getKey()) && now - last < HOUR) {
        busy++;
        lately.add(last);
      }
    }
    busy += (int) others.stream().filter(other -> !other.equals(service)).count();
    long until = now;
    if (busy >= limits.servicesPerHour()) {
      lately.sort(Long::compare);
      int free = busy - limits.servicesPerHour();
      until = free < lately.size() ? lately.get(free) + HOUR : now + HOUR;
    }
    List<Long> own = changes.getOrDefault(service, List.of());
    return Math.max(until, free(own, 0, limits.trafficChangesPerHour(), now));
  }

  private static long free(List<Long> times, int more, int limit, long now) {
    int first = 0;
    while (first < times.size() && now - times.get(first) >= HOUR) {
      first++;
    }
    int over = times.size() - first + more - limit;
    if (over < 0) {
      return now;
    }
    return first + over < times.size() ? times.get(first + over) + HOUR : now + HOUR;
  }

  /** Takes in what was done. */
  void done(Ruling.Act act, long now) {
    for (Action action : act.actions()) {
      if (action instanceof Action.Tell tell) {
        cool(act.request(), now);
        note(messages, tell.channel(), now);
      } else if (action instanceof Action.ShiftTraffic shift && shift.percent() > 0) {
        note(changes, act.request().about(), now);
      } else if (act.request().advice()) {
        cool(act.request(), now);
      }
    }
  }

  private void cool(Request request, long now) {
    lastDone.values().removeIf(last -> now - last >= limits.cooldown().toSeconds());
    lastDone.put(key(request), now);
  }

  private static void note(Map<String, List<Long>> times, String key, long now) {
    List<Long> of = times.computeIfAbsent(key, k -> new ArrayList<>());
    of.removeIf(time -> now - time >= HOUR);
    of.add(now);
  }
}
