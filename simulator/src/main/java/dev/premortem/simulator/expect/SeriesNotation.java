package dev.premortem.simulator.expect;

import dev.premortem.engine.yaml.Node;
import dev.premortem.simulator.random.Stream;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Series as promtool's unit tests write them: {@code 1 2 3}, {@code 0+10x5} is 0 10 20 30 40 50,
 * {@code 100-5x3} falls, {@code 7x4} is 7 five times, {@code _} is no value and {@code _x5} five of
 * them. Beyond promtool, {@code 100~10x60} adds Gaussian noise with a standard deviation of 10.
 */
public final class SeriesNotation {
  /** Longest series. */
  private static final int MOST = 1_000_000;

  private static final String NUMBER = "-?(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?";
  private static final Pattern ITEM =
      Pattern.compile(
          "(" + NUMBER + "|_)(?:~(" + NUMBER + "))?(?:([-+])(" + NUMBER + "))?(?:x(\\d{1,7}))?");

  private SeriesNotation() {}

  /**
   * Returns how many values a series has, without making them.
   *
   * @throws IllegalArgumentException when it can't be read, with the part that can't
   */
  public static int count(String text) {
    int count = 0;
    for (String item : text.strip().split("\\s+")) {
      Matcher matcher = matched(item);
      count += values(matcher);
      if (count > MOST) {
        throw new IllegalArgumentException("the series is longer than " + MOST + " values");
      }
    }
    return count;
  }

  private static Matcher matched(String item) {
    Matcher matcher = ITEM.matcher(item);
    if (item.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException("\"" + Node.shortened(item) + "\" is no series");
    }
    return matcher;
  }

  private static int values(Matcher matcher) {
    int repeats = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
    return matcher.group(1).equals("_") ? Math.max(1, repeats) : repeats + 1;
  }

  /**
   * Reads a series.
   *
   * @param noise stream that noise is drawn from
   * @return values, NaN where there is none
   * @throws IllegalArgumentException when it can't be read, with the part that can't
   */
  public static double[] parse(String text, Stream noise) {
    double[] all = new double[count(text)];
    int at = 0;
    for (String item : text.strip().split("\\s+")) {
      Matcher matcher = matched(item);
      int values = values(matcher);
      if (matcher.group(1).equals("_")) {
        Arrays.fill(all, at, at + values, Double.NaN);
        at += values;
        continue;
      }
      double value = Double.parseDouble(matcher.group(1));
      double deviation = matcher.group(2) == null ? 0 : Double.parseDouble(matcher.group(2));
      double step = matcher.group(4) == null ? 0 : Double.parseDouble(matcher.group(4));
      step = "-".equals(matcher.group(3)) ? -step : step;
      for (int i = 0; i < values; i++) {
        double drawn = deviation == 0 ? 0 : deviation * noise.nextGaussian();
        all[at++] = value + i * step + drawn;
      }
    }
    return all;
  }
}
