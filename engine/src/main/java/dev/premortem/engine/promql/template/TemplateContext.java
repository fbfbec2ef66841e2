package dev.premortem.engine.promql.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What templates may ask for beyond their data.
 *
 * @param time time of evaluation, epoch milliseconds
 * @param externalUrl where people reach Prometheus, empty where nobody says
 * @param queries what expressions give
 */
public record TemplateContext(long time, String externalUrl, Queries queries) {
  /** Evaluates expressions. */
  @FunctionalInterface
  public interface Queries {
    /** Returns what an expression gives at the time of evaluation. */
    List<Row> query(String expression);
  }

  /**
   * A sample that a query in a template gave.
   *
   * @param labels names and values
   * @param value its value
   */
  public record Row(Map<String, String> labels, double value) {
    @Nullable Object field(String name) {
      return switch (name) {
        case "Labels" -> labels;
        case "Value" -> value;
        default -> null;
      };
    }
  }
}
