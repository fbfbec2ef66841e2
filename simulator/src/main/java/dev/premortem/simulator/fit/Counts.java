package dev.premortem.simulator.fit;

import dev.premortem.simulator.backtest.Labels.Window;
import dev.premortem.simulator.recording.Recording;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Requests in equal intervals, NaN where nothing was measured.
 *
 * @param start epoch second at which the first interval begins
 * @param tickSeconds length of an interval
 * @param values requests in each
 */
public record Counts(long start, int tickSeconds, double[] values) {
  private static final int MOST = 5_000_000;

  /**
   * Lays a recorded series on a grid.
   *
   * @param tickSeconds distance of its values, as {@link Recording#settle} found it
   * @throws IllegalArgumentException when it is too short or too long
   */
  public static Counts of(Recording.Series series, int tickSeconds) {
    int n = series.size();
    if (n < 2) {
      throw new IllegalArgumentException("a recording of less than two values can't be fitted");
    }
    long first = series.time(0) - tickSeconds;
    long ticks = (series.time(n - 1) - first + tickSeconds - 1) / tickSeconds;
    if (ticks > MOST) {
      throw new IllegalArgumentException("the recording spans more than " + MOST + " intervals");
    }
    if (ticks * tickSeconds < 2 * 86_400L) {
      throw new IllegalArgumentException(
          "the recording is shorter than two days: no hour of the day can be told from chance");
    }
    if (series.doubled() != Recording.Series.NEVER) {
      throw new IllegalArgumentException(
          "the recording has two rows for the interval that ends at "
              + Instant.ofEpochSecond(series.doubled())
              + "\n  hint: one row for each time; local times need their offset, such as"
              + " +02:00, where clocks go back");
    }
    double[] values = new double[(int) ticks];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < n; i++) {
      int at = (int) ((series.time(i) - first - 1) / tickSeconds);
      values[at] = (Double.isNaN(values[at]) ? 0 : values[at]) + series.value(i);
    }
    return new Counts(first, tickSeconds, values);
  }

  /** Returns the same with nothing measured in some windows. */
  Counts without(List<Window> windows) {
    double[] rest = values.clone();
    for (int i = 0; i < rest.length; i++) {
      long at = start + (long) i * tickSeconds;
      boolean in = windows.stream().anyMatch(w -> at + tickSeconds > w.from() && at <= w.to());
      rest[i] = in ? Double.NaN : rest[i];
    }
    return new Counts(start, tickSeconds, rest);
  }

  /** Returns the mean of the intervals that were measured. */
  public double mean() {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).average().orElse(0);
  }
}
