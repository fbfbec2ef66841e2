package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.document.ServiceDistribution;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTimesTest {
  @ParameterizedTest
  @ValueSource(longs = {110, 200, 300, 380})
  void meanAndPercentileAreThoseAskedForAndTheTailIsThatOfWhatIsDrawn(long p95) {
    ServiceTimes times =
        new ServiceTimes(
            new TrafficSpec.ServiceTime(
                ServiceDistribution.LOGNORMAL, Duration.ofMillis(100), Duration.ofMillis(p95)));
    assertEquals(p95 / 1000.0, times.quantile(1, 1, 0), 1e-9);
    Stream stream = new Stream(1, 0, Purpose.SERVICE, 0);
    int n = 400_000;
    double[] above = {0.1, 0.3, 1.3, 5};
    int[] found = new int[above.length];
    for (int i = 0; i < n; i++) {
      double drawn = times.draw(stream);
      for (int k = 0; k < above.length; k++) {
        found[k] += drawn > above[k] ? 1 : 0;
      }
    }
    for (int k = 0; k < above.length; k++) {
      double share = times.slowerThan(above[k], 1, 0);
      double deviation = Math.sqrt(share * (1 - share) / n);
      assertEquals(share, found[k] / (double) n, 5 * deviation + 1e-6, above[k] + " s");
    }
  }
}
