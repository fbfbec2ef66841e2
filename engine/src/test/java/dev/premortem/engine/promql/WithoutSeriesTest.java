package dev.premortem.engine.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.series.SeriesStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expression gives where nothing is measured is known before it is evaluated. */
class WithoutSeriesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|true",
        "vector(1)|true",
        "-(vector(1) + 2)|true",
        "absent(x)|true",
        "absent_over_time(x[5m])|true",
        "x or vector(0)|true",
        "absent(x) and on() vector(1)|true",
        "vector(1) unless x|true",
        "vector(scalar(x))|true",
        "sum(vector(1))|true",
        "max_over_time(vector(1)[5m:1m])|true",
        "hour() >= 0|true",
        "hour() < 0|true",
        "x|false",
        "sum(x)|false",
        "count(x) < 5|false",
        "rate(x[5m]) > 1|false",
        "x and vector(1)|false",
        "x * on() vector(1)|false",
        "x unless vector(1)|false",
        "hour(x)|false",
        "max_over_time(x[5m:1m])|false",
        "label_replace(x, \"a\", \"b\", \"c\", \"d\")|false",
        "label_replace(vector(1), \"a\", \"b\", \"\", \"\")|true",
        "histogram_quantile(0.9, rate(x_bucket[5m]))|false",
        "clamp_min(x, 2)|false",
      })
  void anExpressionMayAnswerWithoutSeriesOrNever(String text, boolean answers) {
    Expr expression = Promql.parse(text);
    assertEquals(answers, WithoutSeries.answers(expression));
    Query query = Query.of(expression, new SeriesStore(), EvaluationOptions.DEFAULT);
    boolean found = !query.vectorAt(1_800_000_000_000L).isEmpty();
    assertTrue(answers || !found, "it gave something");
  }
}
