package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.series.Labels;
import dev.premortem.rules.source.Place;
import java.util.List;
import java.util.Map;

/**
 * A file of unit tests.
 *
 * @param file its path
 * @param ruleFiles patterns of rule files, relative to it
 * @param evaluationIntervalMillis time between evaluations of rules, milliseconds
 * @param groupOrder names of groups that are evaluated first, in this order
 * @param fuzzy whether values may differ in their last bit
 * @param groups test groups
 */
public record UnitTest(
    String file,
    List<String> ruleFiles,
    long evaluationIntervalMillis,
    List<String> groupOrder,
    boolean fuzzy,
    List<Group> groups) {
  /** Copies the lists. */
  public UnitTest {
    ruleFiles = List.copyOf(ruleFiles);
    groupOrder = List.copyOf(groupOrder);
    groups = List.copyOf(groups);
  }

  /**
   * Series, and what rules and expressions make of them.
   *
   * @param name its name, empty where it has none
   * @param intervalMillis time between the samples of series, milliseconds
   * @param startMillis time of the first sample, epoch milliseconds
   */
  public record Group(
      String name,
      long intervalMillis,
      long startMillis,
      List<SeriesNotation> series,
      List<AlertTest> alerts,
      List<ExpressionTest> expressions,
      Map<String, String> externalLabels,
      String externalUrl) {
    /** Copies the lists. */
    public Group {
      series = List.copyOf(series);
      alerts = List.copyOf(alerts);
      expressions = List.copyOf(expressions);
      externalLabels = Map.copyOf(externalLabels);
    }

    /** Returns the latest time that a test looks at, milliseconds after the start. */
    long latestMillis() {
      long latest = 0;
      for (AlertTest test : alerts) {
        latest = Math.max(latest, test.timeMillis());
      }
      for (ExpressionTest test : expressions) {
        latest = Math.max(latest, test.timeMillis());
      }
      return latest;
    }
  }

  /**
   * Which alerts of a name fire at a time.
   *
   * @param timeMillis milliseconds after the start
   */
  public record AlertTest(
      String alert, long timeMillis, List<ExpectedAlert> expected, Place place) {
    /** Copies the list. */
    public AlertTest {
      expected = List.copyOf(expected);
    }
  }

  /**
   * An alert that fires.
   *
   * @param labels what identifies it, its name as {@code alertname} among them
   * @param annotations what people are told; as with labels, an empty text is expected as such
   */
  public record ExpectedAlert(Labels labels, Labels annotations) {}

  /**
   * What an expression gives at a time.
   *
   * @param timeMillis milliseconds after the start
   */
  public record ExpressionTest(
      String expression, long timeMillis, List<ExpectedSample> expected, Place place) {
    /** Copies the list. */
    public ExpressionTest {
      expected = List.copyOf(expected);
    }
  }

  /**
   * A sample.
   *
   * @param nativeHistogram whether a native histogram is expected in place of a number
   */
  public record ExpectedSample(Labels labels, double value, boolean nativeHistogram) {}
}
