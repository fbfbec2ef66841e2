package dev.premortem.simulator.expect;

import dev.premortem.simulator.random.Stream;
import java.util.ArrayList;
import java.util.List;
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
   * Reads a series.
   *
   * @param noise stream that noise is drawn from
   * @return values, NaN where there is none
   * @throws IllegalArgumentException when it can't be read, with the part that can't
   */
  public static double[] parse(String text, Stream noise) {
    List<Double> values = new ArrayList<>();
    for (String item : text.strip().split("\\s+")) {
      Matcher matcher = ITEM.matcher(item);
      if (item.isEmpty() || !matcher.matches()) {
        throw new IllegalArgumentException("\"" + item + "\" is no series");
      }
      int repeats = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
      if (values.size() + repeats > MOST) {
        throw new IllegalArgumentException("the series is longer than " + MOST + " values");
      }
      if (matcher.group(1).equals("_")) {
        for (int i = 0; i < Math.max(1, repeats); i++) {
          values.add(Double.NaN);
        }
        continue;
      }
      double value = Double.parseDouble(matcher.group(1));
      double deviation = matcher.group(2) == null ? 0 : Double.parseDouble(matcher.group(2));
      double step = matcher.group(4) == null ? 0 : Double.parseDouble(matcher.group(4));
      step = "-".equals(matcher.group(3)) ? -step : step;
      for (int i = 0; i <= repeats; i++) {
        double drawn = deviation == 0 ? 0 : deviation * noise.nextGaussian();
        values.add(value + i * step + drawn);
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
