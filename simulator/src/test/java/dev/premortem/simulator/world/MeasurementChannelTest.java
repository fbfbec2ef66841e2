package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.document.MeasurementSpec;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementChannelTest {
  private static MeasurementChannel channel(int delaySeconds, int tickSeconds) {
    return new MeasurementChannel(
        new MeasurementSpec(Duration.ofSeconds(delaySeconds), new Ratio(0, "0%")),
        1,
        tickSeconds,
        new Stream(1, 0, Purpose.MEASUREMENT, 0));
  }

  private static void fill(Sample slot, long time) {
    slot.present = true;
    slot.time = time;
    slot.requests = 10;
    slot.errors = 1;
    slot.slow[0] = 2;
  }

  @ParameterizedTest
  @CsvSource({"120,60", "120,10", "120,1", "86400,60", "0,60", "90,60"})
  void pointsArriveAfterTheDelayWhateverTheTick(int delay, int tick) {
    MeasurementChannel channel = channel(delay, tick);
    int late = (delay + tick - 1) / tick;
    for (int i = 0; i < 3 * late + 10; i++) {
      fill(channel.next(), i);
      Sample seen = channel.send(false, 1);
      assertEquals(i < late ? -1 : i - late, seen == null ? -1 : seen.time, "tick " + i);
    }
  }

  @Test
  void noPointVanishesWhenMeasurementsAreAsQuickAsEverAgain() {
    MeasurementChannel channel = channel(120, 60);
    long requests = 0;
    long errors = 0;
    long slow = 0;
    long last = -1;
    for (int i = 0; i < 400; i++) {
      fill(channel.next(), i);
      boolean slowNow = (i >= 20 && i < 60) || (i >= 200 && i < 330);
      Sample seen = channel.send(false, slowNow ? 50 : 1);
      if (seen != null) {
        requests += seen.requests;
        errors += seen.errors;
        slow += seen.slow[0];
        assertEquals(Math.max(last + 1, seen.time), seen.time);
        last = seen.time;
      }
    }
    assertEquals(397, last);
    assertEquals(398 * 10, requests);
    assertEquals(398, errors);
    assertEquals(2 * 398, slow);
  }
}
