package dev.premortem.daemon.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.policy.SilenceNames;
import dev.premortem.engine.policy.Silences;
import dev.premortem.engine.series.LabelMatcher;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person can switch while the daemon runs: silences and the kill switch. Kept in the store,
 * and written together with the line of the journal about it. Safe for use by several threads;
 * reading never waits for a writer, because the loop reads in the middle of a transaction.
 */
public final class Switches {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KILL = "killSwitch";
  private static final String SILENCES = "silences";

  private final Fence fence;
  private volatile Map<String, Long> silences;
  private volatile boolean killed;

  Switches(Fence fence) {
    this.fence = fence;
    killed = fence.store().setting(KILL).orElse("off").equals("on");
    Map<String, Long> kept = new LinkedHashMap<>();
    try {
      JsonNode read = JSON.readTree(fence.store().setting(SILENCES).orElse("{}"));
      read.properties().forEach(e -> kept.put(e.getKey(), e.getValue().asLong()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the store holds silences that are no JSON", e);
    }
    silences = kept;
  }

  /** Returns whether everything is stopped. */
  public boolean killed() {
    return killed;
  }

  /** Stops everything, or lets it go on. */
  public synchronized void kill(boolean on, String who, long now) {
    ObjectNode line = JSON.createObjectNode().put("on", on).put("by", who);
    fence.write(
        now,
        t -> {
          t.setting(KILL, on ? "on" : "off");
          t.append(now, "kill-switch", line);
        });
    killed = on;
  }

  /**
   * Keeps pages and messages back until a moment, epoch seconds.
   *
   * @param subject a service, other subject or alert, or matchers between commas
   */
  public synchronized void silence(String subject, long until, String who, long now) {
    Map<String, Long> next = new LinkedHashMap<>(silences);
    next.values().removeIf(end -> end <= now);
    next.put(subject, until);
    ObjectNode kept = JSON.createObjectNode();
    next.forEach(kept::put);
    ObjectNode line = JSON.createObjectNode().put("subject", subject).put("until", until);
    line.put("by", who);
    fence.write(
        now,
        t -> {
          t.setting(SILENCES, kept.toString());
          t.append(now, "silence", line);
        });
    silences = next;
  }

  /**
   * Returns the silence that keeps something back at a moment, null when none does; of several the
   * one that ends last.
   *
   * @param labels those of {@link Silences}
   */
  public @Nullable String silencing(Map<String, String> labels, long time) {
    String last = null;
    long end = time;
    for (Map.Entry<String, Long> silence : silences.entrySet()) {
      if (silence.getValue() > end && matches(silence.getKey(), labels)) {
        last = silence.getKey();
        end = silence.getValue();
      }
    }
    return last;
  }

  private static boolean matches(String subject, Map<String, String> labels) {
    List<LabelMatcher> matchers = LabelMatcher.all(subject);
    List<List<LabelMatcher>> ways =
        matchers == null ? SilenceNames.named(subject) : List.of(matchers);
    return ways.stream()
        .anyMatch(way -> way.stream().allMatch(m -> m.matches(labels.getOrDefault(m.name(), ""))));
  }

  /** Returns silences and when they end. */
  public Map<String, Long> silences() {
    return Collections.unmodifiableMap(silences);
  }
}
