package dev.premortem.simulator.world;

import dev.premortem.engine.document.PeopleSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who answers pages, or a program that does. A person acknowledges in the order of pages,
 * and works on one thing at a time; a program does everything at once and never tires.
 */
final class Person {
  /** Medians of a name that no People document describes (assumed). */
  private static final Duration UNKNOWN_ACKNOWLEDGE = Duration.ofMinutes(5);

  private static final double UNKNOWN_MISSES = 0.05;
  private static final int NIGHT_BEGINS = 22;
  private static final int NIGHT_ENDS = 7;

  final String name;
  final boolean automated;
  final Fatigue fatigue;
  private final PeopleSpec.@Nullable Responder spec;
  private final ZoneId zone;

  /** Work that has not begun. */
  final Deque<Job> waiting = new ArrayDeque<>();

  @Nullable Job current;
  long lastAnswer = Long.MIN_VALUE;

  Person(String name, PeopleSpec.@Nullable Responder spec, ZoneId ofSystem, Fatigue fatigue) {
    this.name = name;
    this.spec = spec;
    this.fatigue = fatigue;
    this.automated = spec != null && spec.automated();
    this.zone = spec == null ? ofSystem : spec.zone(ofSystem);
  }

  /** Returns whether it is night where they live. */
  boolean isNight(long now) {
    int hour = Instant.ofEpochSecond(now).atZone(zone).getHour();
    return hour >= NIGHT_BEGINS || hour < NIGHT_ENDS;
  }

  /** Returns the median time to acknowledge a page at that hour, rested, seconds. */
  double acknowledgeMedian(long now) {
    if (spec == null) {
      return (double) UNKNOWN_ACKNOWLEDGE.toSeconds();
    }
    Duration median = isNight(now) && !automated ? spec.acknowledgeAtNight() : spec.acknowledge();
    return (double) median.toSeconds();
  }

  /** Returns the chance that a page goes unnoticed. */
  double misses() {
    return spec == null ? UNKNOWN_MISSES : spec.misses().value();
  }

  /** Returns the chance that they mend what they acknowledge without help. */
  double canMend() {
    return spec == null ? 1 : spec.canMend().value();
  }
}
