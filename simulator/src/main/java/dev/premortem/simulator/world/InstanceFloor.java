package dev.premortem.simulator.world;

import dev.premortem.engine.document.ServiceSpec;
import java.time.Instant;
import java.time.ZoneId;

/** The fewest instances that a service may have, by the hour of the day where it says so. */
final class InstanceFloor {
  private final ServiceSpec.Instances spec;
  private final long start;
  private final int tickSeconds;
  private final ZoneId zone;
  private int next;
  private int now;

  InstanceFloor(ServiceSpec.Instances spec, long start, int tickSeconds, ZoneId zone) {
    this.spec = spec;
    this.start = start;
    this.tickSeconds = tickSeconds;
    this.zone = zone;
    this.now = spec.min();
    this.next = spec.minByHour().isEmpty() ? Integer.MAX_VALUE : 0;
  }

  /** Returns the floor in a tick; ticks are asked for in ascending order. */
  int at(int tick) {
    if (tick >= next || (tick == 0 && next < Integer.MAX_VALUE)) {
      long time = start + (long) tick * tickSeconds;
      now = spec.minAt(Instant.ofEpochSecond(time).atZone(zone).getHour());
      long hour = Math.floorDiv(time, 900) * 900 + 900; // zones differ by quarters of an hour
      next = (int) ((hour - start + tickSeconds - 1) / tickSeconds);
    }
    return now;
  }
}
