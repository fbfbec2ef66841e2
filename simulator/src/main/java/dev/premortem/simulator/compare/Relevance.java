package dev.premortem.simulator.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The least difference of each metric that matters to anybody (the margin of an equivalence test:
 * Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987): the defaults of {@code
 * relevance.csv}, each with its reason, and what a user says otherwise.
 */
public final class Relevance {
  /** The defaults alone. */
  public static final Relevance DEFAULT = new Relevance(Map.of());

  private static final List<Line> LINES = read();

  /**
   * A least relevant difference.
   *
   * @param least in the unit of the metric, 0 where every difference matters
   * @param reason why
   */
  public record Margin(double least, String reason) {}

  private record Line(Pattern metric, double absolute, double relative, String reason) {}

  private final Map<String, Double> own;

  /** Takes least differences by metric, in its unit, in place of the defaults. */
  public Relevance(Map<String, Double> own) {
    this.own = new TreeMap<>(own);
  }

  private static List<Line> read() {
    List<Line> lines = new ArrayList<>();
    try (InputStream in = Relevance.class.getResourceAsStream("relevance.csv")) {
      if (in == null) {
        throw new IllegalStateException("relevance.csv is not on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] cells = line.split(",", 4);
        lines.add(
            new Line(
                Pattern.compile(cells[0].replace(".", "\\.").replace("*", ".*")),
                Double.parseDouble(cells[1]),
                Double.parseDouble(cells[2]),
                cells[3]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("relevance.csv can't be read", e);
    }
    return lines;
  }

  /**
   * Returns the least difference of a metric that matters.
   *
   * @param base its value with the base
   */
  public Margin of(String metric, double base) {
    Double said = own.get(metric);
    if (said != null) {
      return new Margin(said, "as asked for");
    }
    for (Line line : LINES) {
      if (line.metric().matcher(metric).matches()) {
        double least = Math.max(line.absolute(), line.relative() * Math.abs(base));
        return new Margin(least, line.reason());
      }
    }
    throw new IllegalStateException("the last line of relevance.csv fits every metric");
  }
}
