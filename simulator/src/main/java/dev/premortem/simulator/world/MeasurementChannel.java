package dev.premortem.simulator.world;

import dev.premortem.engine.document.MeasurementSpec;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.random.Stream;
import org.jspecify.annotations.Nullable;

/** What lies between what happens and what is seen: points arrive late, and some never. */
final class MeasurementChannel {
  private static final int LONGEST = 64;

  private final Sample[] onTheWay = new Sample[LONGEST];
  private final boolean[] arrives = new boolean[LONGEST];
  private final int delayTicks;
  private final double gaps;
  private final Stream stream;
  private double untilGap;
  private int position;
  private int delivered;

  MeasurementChannel(MeasurementSpec spec, int latencyObjectives, int tickSeconds, Stream stream) {
    this.stream = stream;
    this.gaps = spec.gaps().value();
    long delay = (spec.ingestionDelay().toSeconds() + tickSeconds - 1) / tickSeconds;
    this.delayTicks = (int) Math.min(LONGEST / 2, delay);
    this.untilGap = nextGap();
    for (int i = 0; i < LONGEST; i++) {
      onTheWay[i] = new Sample(latencyObjectives);
    }
  }

  private double nextGap() {
    return gaps <= 0 ? Double.MAX_VALUE : stream.exponential(1 / gaps);
  }

  /** Returns the slot for what is true of the next tick. */
  Sample next() {
    return onTheWay[position % LONGEST];
  }

  /**
   * Sends what is in the slot of this tick on its way.
   *
   * @param lost whether it never arrives
   * @param slower how much longer than usual measurements take
   * @return what is seen at the end of the tick, null when nothing is
   */
  @Nullable Sample send(boolean lost, double slower) {
    int slot = position % LONGEST;
    arrives[slot] = !lost;
    if (--untilGap <= 0) {
      arrives[slot] = false;
      untilGap = nextGap();
    }
    int due = position - (slower == 1 ? delayTicks : delay(slower));
    position++;
    if (due < delivered) {
      return null;
    }
    delivered = due + 1;
    return arrives[due % LONGEST] ? onTheWay[due % LONGEST] : null;
  }

  private int delay(double slower) {
    return (int) Math.min(LONGEST - 1, Math.round(delayTicks * slower));
  }
}
