package dev.premortem.simulator.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Growth is neither lost to weekdays nor made up, and a time that comes twice is refused. */
class GrowthTest {
  @TempDir Path folder;

  private static double found(int days, double growth, double noise) {
    double[] sums = new double[days];
    int[] counts = new int[days];
    DayOfWeek[] names = new DayOfWeek[days];
    Random random = new Random(days);
    for (int d = 0; d < days; d++) {
      names[d] = DayOfWeek.of(1 + (d + 2) % 7);
      double weekend = names[d].getValue() > 5 ? 0.6 : 1;
      double wanders = Math.exp(noise * random.nextGaussian());
      sums[d] = 1e6 * weekend * Math.pow(1 + growth, d / 30.0) * wanders;
      counts[d] = 1440;
    }
    return Growth.perMonth(sums, counts, names, 1296);
  }

  @Test
  void halfAsMuchAgainAMonthIsFoundAtAnyLength() {
    for (int days : new int[] {14, 28, 56}) {
      for (double growth : new double[] {-0.3, 0.1, 0.5, 1}) {
        assertEquals(growth, found(days, growth, 0), 1e-9, days + " days");
        assertEquals(growth, found(days, growth, 0.002), 0.02, days + " days");
      }
    }
    assertEquals(0, found(28, 0, 0.02), 1e-9, "chance is no growth");
    assertEquals(0, found(13, 0.5, 0), 1e-9, "less than two weeks tell none");
  }

  @Test
  void aTimeThatComesTwiceIsRefused() throws IOException {
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int hour = 0; hour < 72; hour++) {
      csv.append(3600L * (hour == 40 ? 39 : hour)).append(",shop,requests,500\n");
    }
    Path file = Files.writeString(folder.resolve("r.csv"), csv);
    List<Problem> problems = new ArrayList<>();
    Recordings recordings = new Recordings(Map.of(), problems);
    recordings.read(file, "");
    Recording recording = recordings.recording();
    int tick = recording.settle();
    Recording.Series series = recording.series().get(new Recording.Key("shop", "requests", ""));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Counts.of(series, tick));
    assertTrue(refused.getMessage().contains("ends at 1970-01-02T16:00:00Z"), refused.getMessage());
  }
}
