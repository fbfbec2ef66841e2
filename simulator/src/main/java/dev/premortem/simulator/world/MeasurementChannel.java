package dev.premortem.simulator.world;

import dev.premortem.engine.document.MeasurementSpec;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.random.Stream;

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

  /** Takes what is true of a tick in, and writes what is seen at its end. */
  void pass(Sample truth, Sample seen, boolean lost, double slower) {
    int slot = position % LONGEST;
    onTheWay[slot].copy(truth);
    arrives[slot] = !lost;
    if (--untilGap <= 0) {
      arrives[slot] = false;
      untilGap = nextGap();
    }
    position++;
    int delay = (int) Math.min(LONGEST - 1, Math.round(delayTicks * slower));
    int due = position - 1 - delay;
    if (due < delivered) {
      seen.present = false;
      return;
    }
    delivered = due + 1;
    seen.copy(onTheWay[due % LONGEST]);
    seen.present = arrives[due % LONGEST];
  }
}
