package dev.premortem.simulator.world;

import dev.premortem.engine.document.MeasurementSpec;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.random.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies between what happens and what is seen: points arrive late, and some never. Where
 * several arrive at once, as after a time in which measurements took longer, they are seen as one:
 * counts are added, everything else is that of the last.
 */
final class MeasurementChannel {
  private final int latencyObjectives;
  private final int delayTicks;
  private final double gaps;
  private final Stream stream;
  private final Sample together;

  /** A ring that grows while points take longer than ever before. */
  private Sample[] onTheWay;

  private boolean[] arrives;
  private double untilGap;
  private int position;
  private int delivered;

  MeasurementChannel(MeasurementSpec spec, int latencyObjectives, int tickSeconds, Stream stream) {
    this.stream = stream;
    this.latencyObjectives = latencyObjectives;
    this.gaps = spec.gaps().value();
    this.delayTicks = (int) ((spec.ingestionDelay().toSeconds() + tickSeconds - 1) / tickSeconds);
    this.untilGap = nextGap();
    this.together = new Sample(latencyObjectives);
    this.onTheWay = new Sample[delayTicks + 2];
    this.arrives = new boolean[onTheWay.length];
    fill();
  }

  @SuppressWarnings("ConstantValue") // the ring is being filled
  private void fill() {
    for (int i = 0; i < onTheWay.length; i++) {
      if (onTheWay[i] == null) {
        onTheWay[i] = new Sample(latencyObjectives);
      }
    }
  }

  private double nextGap() {
    return gaps <= 0 ? Double.MAX_VALUE : stream.exponential(1 / gaps);
  }

  /** Returns the slot for what is true of the next tick. */
  Sample next() {
    if (position - delivered >= onTheWay.length - 1) {
      grow();
    }
    return onTheWay[position % onTheWay.length];
  }

  private void grow() {
    Sample[] ring = new Sample[2 * onTheWay.length];
    boolean[] ringArrives = new boolean[ring.length];
    for (int i = 0; i < onTheWay.length; i++) {
      int point = delivered + i;
      ring[point % ring.length] = onTheWay[point % onTheWay.length];
      ringArrives[point % ring.length] = arrives[point % onTheWay.length];
    }
    onTheWay = ring;
    arrives = ringArrives;
    fill();
  }

  /**
   * Sends what is in the slot of this tick on its way.
   *
   * @param lost whether it never arrives
   * @param slower how much longer than usual measurements take
   * @return what is seen at the end of the tick, null when nothing is
   */
  @Nullable Sample send(boolean lost, double slower) {
    int slot = position % onTheWay.length;
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
    Sample seen = null;
    while (delivered <= due) {
      int at = delivered++ % onTheWay.length;
      if (arrives[at]) {
        seen = seen == null ? onTheWay[at] : both(seen, onTheWay[at]);
      }
    }
    return seen;
  }

  private int delay(double slower) {
    return (int) Math.min(Integer.MAX_VALUE / 2, Math.round(delayTicks * slower));
  }

  private Sample both(Sample earlier, Sample later) {
    if (earlier != together) {
      together.copy(earlier);
    }
    long requests = together.requests + later.requests;
    long errors = together.errors + later.errors;
    long rejected = together.rejected + later.rejected;
    long candidateRequests = together.candidateRequests + later.candidateRequests;
    long candidateErrors = together.candidateErrors + later.candidateErrors;
    long[] slow = together.slow.clone();
    together.copy(later);
    together.requests = requests;
    together.errors = errors;
    together.rejected = rejected;
    together.candidateRequests = candidateRequests;
    together.candidateErrors = candidateErrors;
    for (int i = 0; i < slow.length; i++) {
      together.slow[i] += slow[i];
    }
    return together;
  }
}
