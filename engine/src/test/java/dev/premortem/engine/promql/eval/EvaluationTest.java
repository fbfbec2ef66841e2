package dev.premortem.engine.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.script.Script;
import dev.premortem.engine.promql.script.ScriptResult;
import dev.premortem.engine.series.SeriesStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static void holds(String script) {
    ScriptResult result = Script.run("script", script);
    assertEquals(List.of(), result.failures());
    assertTrue(result.total() > 0);
  }

  private static SeriesStore store(String... series) {
    SeriesStore store = new SeriesStore();
    for (String one : series) {
      SeriesNotation notation = SeriesNotation.parse(one);
      long time = 0;
      for (Double value : notation.values()) {
        if (value != null) {
          store.add(notation.labels(), time, value);
        }
        time += 60_000;
      }
    }
    return store;
  }

  private static List<Sample> at(SeriesStore store, String expression, long seconds) {
    return Query.of(Promql.parse(expression), store, EvaluationOptions.DEFAULT)
        .vectorAt(seconds * 1000);
  }

  @Test
  void aFallOfACounterIsARestartFromZero() {
    holds(
        """
        load 1m
          requests_total 100 160 220 10 70 130

        eval instant at 5m increase(requests_total[5m1s])
          {} 250.83333333333334

        eval instant at 5m resets(requests_total[5m1s])
          {} 1

        eval instant at 3m irate(requests_total[2m])
          {} 0.16666666666666666
        """);
  }

  @Test
  void rangesAreOpenAtTheirBeginning() {
    holds(
        """
        load 1m
          a 1 2 3 4 5

        eval instant at 4m count_over_time(a[2m])
          {} 2

        eval instant at 4m count_over_time(a[2m1s])
          {} 3

        eval instant at 4m count_over_time(a[1m:30s])
          {} 2
        """);
  }

  @Test
  void ratesAreStretchedOnlyNearTheEndsOfTheRange() {
    holds(
        """
        load 1m
          late_total _ _ _ _ _ 600 660 720 780 840 900

        eval instant at 10m increase(late_total[10m])
          {} 330

        eval instant at 10m delta(late_total[10m])
          {} 330
        """);
  }

  @Test
  void aSeriesEndsFiveMinutesAfterItsLastSampleOrAtAMarker() {
    holds(
        """
        load 1m
          quiet 7
          ended 1 2 stale

        eval instant at 4m59s quiet
          quiet 7

        eval instant at 5m quiet

        eval instant at 1m59s ended
          ended 2

        eval instant at 2m ended

        eval instant at 2m count_over_time(ended[5m])
          {} 2
        """);
  }

  @Test
  void aTimeThatIsGivenWinsOverTheTimeOfEvaluation() {
    holds(
        """
        load 1m
          a 0+1x20

        eval instant at 3m a @ 600
          a 10

        eval instant at 3m a @ 600 offset 2m
          a 8

        eval range from 5m to 10m step 5m a @ end()
          a 10 10

        eval range from 5m to 10m step 5m sum_over_time(a[2m] @ start())
          {} 9 9
        """);
  }

  @Test
  void setOperatorsMatchByAllLabelsUnlessToldOtherwise() {
    holds(
        """
        load 1m
          a{i="1", j="x"} 1
          a{i="2", j="x"} 2
          b{i="1", j="x"} 10
          b{i="3", j="y"} 30

        eval instant at 0m a and b
          a{i="1", j="x"} 1

        eval instant at 0m a unless b
          a{i="2", j="x"} 2

        eval instant at 0m a or on(j) b
          a{i="1", j="x"} 1
          a{i="2", j="x"} 2
          b{i="3", j="y"} 30

        eval instant at 0m b / on(j) group_right a
          {i="1", j="x"} 10
          {i="2", j="x"} 5

        eval instant at 0m a * on(j) group_left(i) b{i="1"}
          expect fail

        eval instant at 0m a * on(j) group_left b{i="1"}
          {i="1", j="x"} 10
          {i="2", j="x"} 20
        """);
  }

  @Test
  void namesAreDroppedAtOnceUnlessAskedToWait() {
    SeriesStore store = store("a_total 0+1x9", "b_total 0+2x9");
    assertThrows(PromqlException.class, () -> at(store, "rate({__name__=~\".*_total\"}[5m])", 540));
    assertEquals("{}", at(store, "rate(a_total[5m])", 540).get(0).labels().toString());
    assertEquals(
        "{__name__=\"a_total\"}",
        at(store, "last_over_time(a_total[5m])", 540).get(0).labels().toString());
  }

  @Test
  void gapsStayGaps() {
    holds(
        """
        load 1m
          a 1 _ _ _ _ _ _ 8

        eval range from 0 to 7m step 1m a
          a 1 1 1 1 1 _ _ 8

        eval range from 0 to 7m step 1m absent(a)
          {} _ _ _ _ _ 1 1 _
        """);
  }

  @Test
  void quantilesOfHistogramsAreInterpolated() {
    holds(
        """
        load 1m
          h_bucket{le="1"} 10
          h_bucket{le="2"} 30
          h_bucket{le="4"} 40
          h_bucket{le="+Inf"} 40
          bent_bucket{le="1"} 10
          bent_bucket{le="2"} 5
          bent_bucket{le="+Inf"} 20

        eval instant at 0m histogram_quantile(0.5, h_bucket)
          {} 1.5

        eval instant at 0m histogram_fraction(0, 3, h_bucket)
          {} 0.875

        eval instant at 0m histogram_quantile(0.5, bent_bucket)
          expect info
          {} 1

        eval instant at 0m histogram_quantile(2, h_bucket)
          expect warn msg: PromQL warning: quantile value should be between 0 and 1, got 2 (1:20)
          {} Inf
        """);
  }

  @Test
  void nativeHistogramsAreRefusedByName() {
    SeriesStore store = store("h {{schema:0 sum:1 count:1}}", "a 1");
    PromqlException refused = assertThrows(PromqlException.class, () -> at(store, "h", 0));
    assertEquals(PromqlException.Kind.REFUSED, refused.kind());
    assertEquals(1, at(store, "a", 0).size());
    assertThrows(PromqlException.class, () -> at(store, "sum(h)", 0));
    assertThrows(PromqlException.class, () -> at(store, "h * 2", 0));
  }

  @Test
  void nativeHistogramsAreLeftOutWhereNoNumberNeedsThem() {
    holds(
        """
        load 1m
          m{i="1"} 1 2 {{schema:0 sum:1 count:1}}
          m{i="2"} 1 2 3

        eval instant at 2m max(m)
          expect info
          {} 3

        eval instant at 2m count(m)
          {} 2

        eval instant at 2m m + 1
          expect info
          {i="2"} 4

        eval instant at 2m sum(m)
          expect warn

        eval instant at 2m max_over_time(m[5m])
          expect info
          {i="1"} 2
          {i="2"} 3

        eval instant at 2m increase(m[5m])
          expect warn
          {i="2"} 2.5
        """);
  }

  @Test
  void aStandingQueryFindsSeriesThatComeLater() {
    SeriesStore store = store("a{i=\"1\"} 1 2 3");
    Query query = Query.of(Promql.parse("count(a)"), store, EvaluationOptions.DEFAULT);
    assertEquals(1, query.vectorAt(0).get(0).value());
    store.add(SeriesNotation.metric("a{i=\"2\"}"), 60_000, 5);
    assertEquals(2, query.vectorAt(60_000).get(0).value());
  }

  @Test
  void moreThanAllowedIsNotLookedAt() {
    SeriesStore store = store("a 0+1x1000");
    Query query =
        Query.of(
            Promql.parse("sum_over_time(a[1d])"),
            store,
            new EvaluationOptions(300_000, 60_000, false, 100, false));
    assertThrows(PromqlException.class, () -> query.at(60_000_000));
    assertThrows(PromqlException.class, () -> at(store, "sum_over_time(a[10y:1ms])", 60));
  }
}
