package dev.premortem.reports;

import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import java.time.Instant;
import java.util.Arrays;

/** A chart of one series for a terminal: a row of columns, each the mean of its part of time. */
final class SeriesChart {
  private static final int ROWS = 4;
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";
  private static final int DIGITS = 4;
  private static final int LABEL = 10;

  private final double[] columns;
  private final double least;
  private final double greatest;

  private SeriesChart(double[] columns) {
    this.columns = columns;
    this.least = Arrays.stream(columns).filter(Double::isFinite).min().orElse(Double.NaN);
    this.greatest = Arrays.stream(columns).filter(Double::isFinite).max().orElse(Double.NaN);
  }

  /**
   * Draws a series.
   *
   * @param from beginning of the chart, epoch milliseconds
   * @param to its end, epoch milliseconds
   * @param width width of the terminal, characters
   */
  static String of(Points points, long from, long to, int width) {
    int columns = Math.max(10, width - LABEL - 2);
    String last =
        points.size() == 0 ? "" : NumberText.general(points.value(points.size() - 1), DIGITS);
    return new SeriesChart(means(points, from, to, columns)).draw(from, to, last);
  }

  private static double[] means(Points points, long from, long to, int columns) {
    double[] sums = new double[columns];
    int[] counts = new int[columns];
    double span = Math.max(1, to - from);
    for (int i = 0; i < points.size(); i++) {
      double value = points.value(i);
      if (Double.isFinite(value)) {
        int column = (int) Math.min(columns - 1, (points.time(i) - from) / span * columns);
        sums[column] += value;
        counts[column]++;
      }
    }
    return filled(sums, counts, points.size());
  }

  /** With fewer points than columns, a point stands until the next one. */
  private static double[] filled(double[] sums, int[] counts, int points) {
    double[] means = new double[sums.length];
    int reach = points == 0 ? 0 : sums.length / points + 1;
    int since = reach + 1;
    double value = Double.NaN;
    for (int i = 0; i < means.length; i++) {
      if (counts[i] > 0) {
        value = sums[i] / counts[i];
        since = 0;
      }
      means[i] = since <= reach ? value : Double.NaN;
      since++;
    }
    return means;
  }

  private String draw(long from, long to, String last) {
    StringBuilder out = new StringBuilder();
    for (int row = ROWS - 1; row >= 0; row--) {
      String label = row == ROWS - 1 ? label(greatest) : row == 0 ? label(least) : "";
      out.append(" ".repeat(Math.max(0, LABEL - label.length()))).append(label).append(" │");
      StringBuilder line = new StringBuilder();
      for (double value : columns) {
        line.append(cell(value, row));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    String end = Instant.ofEpochMilli(to).toString();
    String start = Instant.ofEpochMilli(from).toString();
    int gap = Math.max(1, columns.length - start.length() - end.length());
    out.append(" ".repeat(LABEL + 2)).append(start).append(" ".repeat(gap)).append(end);
    return out.append("  last ").append(last).append('\n').toString();
  }

  private static String label(double value) {
    return Double.isNaN(value) ? "" : NumberText.general(value, DIGITS);
  }

  private char cell(double value, int row) {
    if (Double.isNaN(value)) {
      return ' ';
    }
    double share = greatest > least ? (value - least) / (greatest - least) : 0.5;
    int eighths = (int) Math.max(1, Math.round(share * ROWS * 8)) - row * 8;
    return EIGHTHS.charAt(Math.max(0, Math.min(8, eighths)));
  }
}
