package dev.premortem.engine.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.RandomExpressions;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A query that stands while samples come in gives what a new one would give every time. */
class StandingQueryTest {
  private static final List<String> METRICS = List.of("a", "b_total", "c");

  @Test
  void whatStandsAndWhatIsNewGiveTheSame() {
    Random random = new Random(11);
    RandomExpressions expressions =
        new RandomExpressions(random, METRICS, List.of("1m", "2m30s", "5m"));
    for (int round = 0; round < 120; round++) {
      Expr expression = Promql.parse(expression(random, expressions));
      SeriesStore store = new SeriesStore();
      Query standing = Query.of(expression, store, EvaluationOptions.DEFAULT.withSettledSamples());
      for (int minute = 0; minute < 25; minute++) {
        samples(store, random, minute);
        long time = minute * 60_000L + (round % 2) * 7_000L;
        Query fresh = Query.of(expression, store, EvaluationOptions.DEFAULT);
        assertEquals(outcome(fresh, time), outcome(standing, time), expression.toString());
      }
    }
  }

  private static String expression(Random random, RandomExpressions expressions) {
    String inner = expressions.vector(random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 -> inner;
      case 1 -> "max_over_time((" + inner + ")[5m:1m])";
      case 2 -> "sum_over_time((" + inner + ")[4m:30s] offset 1m)";
      default -> "avg_over_time(max_over_time((" + inner + ")[3m:1m])[6m:2m])";
    };
  }

  private static void samples(SeriesStore store, Random random, int minute) {
    for (String metric : METRICS) {
      for (String job : List.of("a", "b")) {
        Labels labels = SeriesNotation.metric(metric + "{job=\"" + job + "\",instance=\"0\"}");
        if (random.nextInt(8) > 0) {
          store.add(labels, minute * 60_000L, random.nextInt(30));
        }
      }
    }
  }

  private static String outcome(Query query, long time) {
    try {
      List<String> samples = new ArrayList<>();
      query.vectorAt(time).forEach(sample -> samples.add(sample.toString()));
      return samples.toString();
    } catch (PromqlException failure) {
      return String.valueOf(failure.getMessage());
    }
  }
}
