package dev.premortem.simulator.recommend;

import dev.premortem.engine.document.BackupFileSpec.DatabaseBackup;
import dev.premortem.engine.document.Frequency;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;

/**
 * How old the newest copy is that can be restored from at a random moment: what is lost. A run
 * copies what there is when it begins, can be restored from when it has ended, and fails now and
 * then.
 */
final class CopyAge {
  private static final int DRAWS = 100_000;
  private static final long DAY = 86_400;
  private static final long WEEK = 7 * DAY;
  private static final int RUNS = 40;

  private CopyAge() {}

  /** Returns ages at random moments of a week, seconds, ascending; infinity where no run worked. */
  static double[] sample(List<DatabaseBackup> backups, long seed) {
    Stream stream = new Stream(seed, 0, Purpose.RECOVERY, 1);
    double[] ages = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      double at = WEEK * stream.nextDouble();
      double age = Double.POSITIVE_INFINITY;
      for (DatabaseBackup backup : backups) {
        age = Math.min(age, age(backup, at, stream));
      }
      ages[i] = age;
    }
    Arrays.sort(ages);
    return ages;
  }

  private static double age(DatabaseBackup backup, double at, Stream stream) {
    double period = (double) backup.frequency().seconds();
    double usable = at - backup.duration().toSeconds();
    double back = (usable - offset(backup)) % period;
    double run = usable - (back < 0 ? back + period : back);
    for (int k = 0; k < RUNS; k++) {
      if (!stream.chance(backup.failures().value())) {
        return at - run;
      }
      run -= period;
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Seconds from the start of a week, Monday in UTC, to the first run. */
  private static long offset(DatabaseBackup backup) {
    long time = backup.time().toSecondOfDay();
    if (backup.frequency() == Frequency.HOURLY) {
      return time % 3600;
    }
    DayOfWeek day = backup.dayOfWeek();
    return backup.frequency() == Frequency.WEEKLY && day != null
        ? time + (day.getValue() - 1) * DAY
        : time;
  }

  /**
   * Returns the chance that no more than {@code target} is lost with a run every {@code period},
   * exactly: a copy's age is the time that a run takes, plus a part of a period that is uniform,
   * plus a period for every run that failed.
   *
   * @param duration of a run
   * @param failures share of runs that fail
   */
  static double chance(double target, double period, double duration, double failures) {
    double sum = 0;
    double weight = 1 - failures;
    for (int k = 0; weight > 1e-15; k++) {
      sum += weight * Math.max(0, Math.min(1, (target - duration - k * period) / period));
      weight *= failures;
    }
    return sum;
  }
}
