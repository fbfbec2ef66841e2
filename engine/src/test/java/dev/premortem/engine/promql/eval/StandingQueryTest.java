package dev.premortem.engine.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.RandomExpressions;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A query that stands while samples come in gives what a new one would give every time. */
class StandingQueryTest {
  private static final List<String> METRICS = List.of("a", "b_total", "c");
  private static final List<String> BOUNDS = List.of("0.1", "1", "10", "+Inf");
  private static final int ROUNDS = 300;
  private static final int SAMPLES = 40;
  private static final long INTERVAL = 30_000;

  @Test
  void whatStandsAndWhatIsNewGiveTheSameAtEveryTick() {
    Random random = new Random(11);
    RandomExpressions expressions =
        new RandomExpressions(random, METRICS, List.of("1m", "2m30s", "5m"));
    int alike = 0;
    int given = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Expr expression = Promql.parse(expression(random, expressions));
      SeriesStore store = new SeriesStore();
      boolean late = round % 3 == 0;
      Query standing = Query.of(expression, store, late ? EvaluationOptions.DEFAULT : settled());
      Measured measured = new Measured(store, random, late);
      for (int tick = 0; tick < SAMPLES; tick++) {
        measured.next(tick * INTERVAL);
        // Now and then several evaluations see the same samples, at times when some grow too old.
        for (int more = random.nextInt(4); more >= 0; more--) {
          long time = tick * INTERVAL + (3 - more) * 7_000L + (more == 0 ? random.nextInt(900) : 0);
          Query fresh = Query.of(expression, store, EvaluationOptions.DEFAULT);
          String expected = outcome(fresh, time);
          assertEquals(expected, outcome(standing, time), expression + " at " + time);
          given += expected.equals("[]") ? 0 : 1;
          alike++;
        }
      }
    }
    assertTrue(given > alike / 3, given + " of " + alike + " evaluations gave anything");
  }

  @Test
  void whatNoSampleAndNoTimeChangedIsNotEvaluatedAgain() {
    SeriesStore store = new SeriesStore();
    Labels up = SeriesNotation.metric("up{job=\"a\"}");
    store.add(up, 0, 1);
    Query standing = Query.of(Promql.parse("max_over_time(up[2m]) == 1"), store, settled());
    List<Sample> first = standing.vectorAt(60_000);
    assertEquals(1, first.size());
    store.add(SeriesNotation.metric("other"), 60_000, 1);
    List<Sample> second = standing.vectorAt(60_001);
    assertSame(second, standing.vectorAt(119_999));
    assertEquals(List.of(), standing.vectorAt(120_000));
    store.add(up, 120_000, 1);
    assertEquals(1, standing.vectorAt(120_000).size());
  }

  @Test
  void whatDependsOnTheTimeOfEvaluationIsEvaluatedEachTime() {
    SeriesStore store = new SeriesStore();
    Labels total = SeriesNotation.metric("x_total");
    for (int i = 0; i <= 4; i++) {
      store.add(total, i * 15_000L, i * i);
    }
    for (String text :
        List.of("rate(x_total[1m])", "x_total * time()", "predict_linear(x_total[1m], 9)")) {
      Query standing = Query.of(Promql.parse(text), store, settled());
      assertNotEquals(standing.vectorAt(61_000), standing.vectorAt(62_000), text);
    }
  }

  private static EvaluationOptions settled() {
    return EvaluationOptions.DEFAULT.withSettledSamples();
  }

  private static String expression(Random random, RandomExpressions expressions) {
    String inner = expressions.vector(random.nextInt(3));
    return switch (random.nextInt(9)) {
      case 0 -> "max_over_time((" + inner + ")[5m:1m])";
      case 1 -> "sum_over_time((" + inner + ")[4m:30s] offset 1m)";
      case 2 -> "avg_over_time(max_over_time((" + inner + ")[3m:1m])[6m:2m])";
      case 3 -> "histogram_quantile(0.9, sum by (le, job) (rate(d_bucket[2m])))";
      case 4 -> "histogram_quantile(0.5, increase(d_bucket{job=\"a\"}[5m])) > 0.3";
      case 5 -> "histogram_fraction(0, 1, last_over_time(d_bucket[1m])) or " + inner;
      case 6 -> "label_replace(" + inner + ", \"to\", \"$1\", \"job\", \"(a|b)\")";
      default -> inner;
    };
  }

  /**
   * Series with gaps, falls and restarts, that come, end with a stale marker and come again;
   * samples that come late replace what was known.
   */
  private static final class Measured {
    private final SeriesStore store;
    private final Random random;
    private final boolean late;
    private final Map<Labels, Double> values = new LinkedHashMap<>();
    private final Map<Labels, Long> phases = new HashMap<>();
    private final Set<Labels> away = new HashSet<>();

    Measured(SeriesStore store, Random random, boolean late) {
      this.store = store;
      this.random = random;
      this.late = late;
      for (String job : List.of("a", "b")) {
        for (String metric : METRICS) {
          values.put(named(metric, job, "instance=\"0\""), 0.0);
        }
        for (String bound : BOUNDS) {
          values.put(named("d_bucket", job, "le=\"" + bound + "\""), 0.0);
        }
      }
      values.keySet().forEach(labels -> phases.put(labels, 5_000L * random.nextInt(4)));
      values.keySet().stream().filter(l -> random.nextInt(4) == 0).forEach(away::add);
    }

    private static Labels named(String metric, String job, String label) {
      return SeriesNotation.metric(metric + "{job=\"" + job + "\"," + label + "}");
    }

    /** Measures all series, most of them a little after what is the time of evaluation. */
    void next(long tick) {
      for (Map.Entry<Labels, Double> series : values.entrySet()) {
        Labels labels = series.getKey();
        long time = tick + phases.getOrDefault(labels, 0L);
        int fate = random.nextInt(40);
        if (away.contains(labels)) {
          if (fate < 3) {
            away.remove(labels);
          }
        } else if (fate == 0) {
          away.add(labels);
          store.add(labels, time, Points.STALE);
        } else if (fate == 1) {
          away.add(labels);
        } else if (fate > 5) {
          boolean gauge = METRICS.contains(labels.name()) && !labels.name().endsWith("_total");
          boolean restarts = fate == 6;
          series.setValue((gauge || restarts ? 0 : series.getValue()) + random.nextInt(30));
          boolean delayed = late && fate == 7;
          store.add(labels, delayed ? time - 2 * INTERVAL : time, series.getValue());
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
