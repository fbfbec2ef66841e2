package dev.premortem.simulator.rare;

import dev.premortem.rules.source.Nearest;
import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that seldom happens in a future: an objective is missed, a metric passes a limit.
 *
 * @param text as it was asked for
 * @param metric name of the metric
 * @param below whether it is about values below the limit, else about those above
 * @param limit the limit
 */
public record RareEvent(String text, String metric, boolean below, double limit) {
  private static final Pattern COMPARISON =
      Pattern.compile("([^<>\\s]+)\\s*([<>])\\s*(-?[0-9.]+(?:[eE]-?[0-9]+)?%?)");

  /**
   * Reads {@code METRIC<X}, {@code METRIC>X}, or an objective's {@code slo.NAME.met.probability},
   * which means that it is missed.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static RareEvent of(String text) {
    Matcher comparison = COMPARISON.matcher(text.strip());
    if (comparison.matches()) {
      String number = comparison.group(3);
      boolean percent = number.endsWith("%");
      try {
        double limit =
            Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
        return new RareEvent(
            text,
            comparison.group(1),
            comparison.group(2).equals("<"),
            percent ? limit / 100 : limit);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("\"" + text + "\": " + number + " is no number", e);
      }
    }
    if (text.strip().matches("slo\\.\\S+\\.met\\.probability")) {
      return new RareEvent(text.strip(), text.strip(), true, 0.5);
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is no event; write METRIC<X, METRIC>X, or slo.NAME.met.probability for a missed"
            + " objective");
  }

  /** Returns it in words. */
  public String words() {
    String objective = metric.replaceAll("^slo\\.|\\.met\\.probability$", "");
    return objective.equals(metric) || !text.equals(metric)
        ? text
        : "objective " + objective + " is missed";
  }

  /** Returns the metric's position; fails where a catalogue does not have it. */
  int in(Catalogue catalogue) {
    int at = catalogue.of(metric);
    if (at < 0) {
      List<String> known = catalogue.metrics().stream().map(Metric::name).toList();
      throw new IllegalArgumentException(
          "there is no metric " + metric + "; " + Nearest.hint(metric, known));
    }
    return at;
  }

  /** Returns whether a future came to that. */
  static boolean happened(RareEvent event, int at, Outcome outcome) {
    double value = outcome.values[at];
    return event.below ? value < event.limit : value > event.limit;
  }
}
