package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.series.Labels;
import dev.premortem.rules.source.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code alert_rule_test} or {@code promql_expr_test}, and what came of it.
 *
 * @param group position of the test group in its file, from 0
 * @param groupName name of the test group, empty where it has none
 * @param subject name of the alert, or the expression
 * @param ofAlert whether the subject is an alert
 * @param timeMillis time that it is about, milliseconds after the start
 * @param passed whether what came is what was expected
 * @param expected what was expected
 * @param got what came
 * @param error why it could not be evaluated, empty where it could
 */
public record Check(
    Place place,
    int group,
    String groupName,
    String subject,
    boolean ofAlert,
    long timeMillis,
    boolean passed,
    List<Item> expected,
    List<Item> got,
    String error) {
  /** Copies the lists. */
  public Check {
    expected = List.copyOf(expected);
    got = List.copyOf(got);
  }

  /**
   * An alert or a sample.
   *
   * @param annotations annotations of an alert, null of a sample
   * @param value value of a sample, null of an alert
   */
  public record Item(Labels labels, @Nullable Labels annotations, @Nullable Double value) {}
}
