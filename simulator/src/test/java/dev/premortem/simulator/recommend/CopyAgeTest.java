package dev.premortem.simulator.recommend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.document.BackupFileSpec.DatabaseBackup;
import dev.premortem.engine.document.Frequency;
import dev.premortem.engine.document.Ratio;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CopyAgeTest {
  private static DatabaseBackup backup(Frequency frequency, Duration duration, double failures) {
    return new DatabaseBackup(
        "b",
        frequency,
        30,
        LocalTime.of(2, 0),
        null,
        null,
        null,
        duration,
        new Ratio(failures, ""));
  }

  @Property(tries = 20)
  void agesOfCopiesFollowTheClosedForm(
      @ForAll Frequency often,
      @ForAll @DoubleRange(min = 0, max = 0.5) double failures,
      @ForAll @IntRange(max = 3000) int seconds) {
    double[] ages =
        CopyAge.sample(List.of(backup(often, Duration.ofSeconds(seconds), failures)), 7);
    for (double periods : new double[] {0.3, 0.9, 1, 1.4, 2.2}) {
      double target = periods * often.seconds();
      double found = Arrays.stream(ages).filter(a -> a <= target).count() / (double) ages.length;
      assertEquals(
          CopyAge.chance(target, (double) often.seconds(), seconds, failures), found, 0.008);
    }
  }

  @Test
  void aDailyCopyNeverMeetsADayInNinetyNineOfAHundred() {
    double day = 86400;
    assertEquals(1, CopyAge.chance(day, day, 0, 0), 1e-12);
    assertEquals(0.99 - 0.99 * 600 / day, CopyAge.chance(day, day, 600, 0.01), 1e-12);
  }

  @Test
  void theNewestOfSeveralCopiesCounts() {
    DatabaseBackup daily = backup(Frequency.DAILY, Duration.ZERO, 0);
    DatabaseBackup hourly = backup(Frequency.HOURLY, Duration.ZERO, 0);
    double[] both = CopyAge.sample(List.of(daily, hourly), 1);
    assertEquals(3600, both[both.length - 1], 2);
  }
}
