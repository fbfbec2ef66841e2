package dev.premortem.engine.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.judge.Judge.Classification;
import dev.premortem.engine.judge.Judge.Judged;
import dev.premortem.engine.judge.Judge.Judgement;
import dev.premortem.engine.judge.Judge.Verdict;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
  private static final String HIGH =
      "\"stable\": [1, 2, 3, 4, 5, 6, 7], \"candidate\": [11, 12, 13, 14, 15, 16, 17]";
  private static final String LOW =
      "\"stable\": [11, 12, 13, 14, 15, 16, 17], \"candidate\": [1, 2, 3, 4, 5, 6, 7]";
  private static final String SAME = "\"stable\": [1, 2, 3], \"candidate\": [1, 2, 3]";
  private static final String NONE = "\"stable\": [1, 2, 3], \"candidate\": [null, null]";

  private static Judgement judge(String... metrics) {
    return weighted("\"confidence\": 0.98", metrics);
  }

  private static Judgement weighted(String more, String... metrics) {
    StringBuilder all = new StringBuilder();
    for (String metric : metrics) {
      all.append(all.isEmpty() ? "" : ",\n")
          .append("{\"name\": \"m")
          .append(all.length())
          .append("\", ")
          .append(metric)
          .append('}');
    }
    List<Problem> problems = new ArrayList<>();
    String text = "{" + more + ", \"metrics\": [" + all + "]}";
    Judgement judgement = JudgeInput.judge("in.json", text, problems);
    assertNotNull(judgement, problems::toString);
    return judgement;
  }

  private static Judged only(String metric) {
    return judge(metric).metrics().get(0);
  }

  @Test
  void aShiftThatMattersIsHighOrLow() {
    assertEquals(Classification.HIGH, only(HIGH).classification());
    assertEquals(Classification.LOW, only(LOW).classification());
  }

  @Test
  void onlyTheDirectionThatIsBadFails() {
    assertEquals(
        Classification.PASS, only("\"direction\": \"decrease\", " + HIGH).classification());
    assertEquals(Classification.PASS, only("\"direction\": \"increase\", " + LOW).classification());
  }

  @Test
  void identicalSamplesPassWithoutATest() {
    Judged same = only(SAME);
    assertEquals(Classification.PASS, same.classification());
    assertEquals(1, same.pValue());
  }

  @Test
  void aDifferenceSmallerThanAllowedPasses() {
    String allowed = "\"effectSize\": {\"allowedIncrease\": 4}, ";
    assertEquals(Classification.PASS, only(allowed + HIGH).classification());
    assertEquals(3.5, only(allowed + HIGH).effect());
  }

  @Test
  void theCommonLanguageEffectSizeIsTheChanceOfALargerCandidate() {
    String cles = "\"effectSize\": {\"measure\": \"cles\", \"allowedDecrease\": 0.1}, ";
    assertEquals(1, only(cles + HIGH).effect());
    assertEquals(0, only(cles + LOW).effect());
    assertEquals(Classification.LOW, only(cles + LOW).classification());
  }

  @Test
  void aMeanOfZeroHasNoRatioSoAnyShiftCounts() {
    String sizes = "\"effectSize\": {\"allowedIncrease\": 3, \"criticalIncrease\": 8},";
    String silent = "\"stable\": [0, 0, 0, 0, 0, 0, 0, 0]";
    String failing = "\"candidate\": [0.11, 0.08, 0.14, 0.09, 0.12, 0.1, 0.13, 0.07]";
    Judged high = only("\"critical\": true, " + sizes + silent + ", " + failing);
    assertEquals(Classification.HIGH, high.classification());
    assertTrue(high.critical());
    assertTrue(Double.isNaN(high.effect()));
    String gone = "\"effectSize\": {\"allowedDecrease\": 0.4}, \"stable\": [8, 9, 7, 8, 6, 9, 10],";
    Judged low = only(gone + "\"candidate\": [0, 0, 0, 0, 0, 0, 0]");
    assertEquals(Classification.LOW, low.classification());
    assertTrue(Double.isNaN(low.effect()));
    Judged none = only(sizes + silent + ", \"candidate\": [0, 0, 0]");
    assertEquals(Classification.PASS, none.classification());
    assertEquals(1, none.effect());
  }

  @Test
  void samplesInAnotherOrderAreIdentical() {
    Judged same = only("\"stable\": [4, 9, 2, 7], \"candidate\": [9, 7, 4, 2]");
    assertEquals("the samples are identical", same.reason());
    assertEquals(Classification.PASS, same.classification());
  }

  @Test
  void metricsWithoutDataAreLeftOutUnlessTheyMustHaveSome() {
    assertEquals(100, judge(SAME, SAME, SAME, NONE).score());
    assertEquals(75, judge(SAME, SAME, SAME, "\"mustHaveData\": true, " + NONE).score());
  }

  @Test
  void aCriticalMetricWithoutDataFailsEverythingWhetherItMustHaveSomeOrNot() {
    Judgement judgement = judge(SAME, SAME, SAME, "\"critical\": true, " + NONE);
    assertTrue(judgement.metrics().get(3).critical());
    assertEquals(Verdict.FAIL, judgement.verdict());
    Judged both = only("\"critical\": true, \"mustHaveData\": true, " + NONE);
    assertEquals(Classification.NODATA, both.classification());
    assertTrue(both.critical());
  }

  @Test
  void noSampleAtAllPassesWhereAMissingOneCountsAsZero() {
    Judged metric =
        only(
            "\"nanStrategy\": \"replace\", \"critical\": true, \"stable\": [3, 1, 2],"
                + " \"candidate\": []");
    assertEquals(Classification.PASS, metric.classification());
    assertFalse(metric.critical());
  }

  @Test
  void aDifferenceThatMayBeLargerThanIsAllowedIsNoPass() {
    // Seven of ten samples are a hundredfold: the shift is there, its interval begins near zero.
    String most =
        "\"stable\": [1.1, 1.4, 0.9, 1.3, 1.2, 1.5, 0.8, 1.6, 1.05, 1.15],"
            + " \"candidate\": [110, 1.7, 140, 90, 1.8, 130, 120, 1.9, 150, 80]";
    for (String sizes :
        List.of(
            "", "\"measure\": \"cles\", \"allowedIncrease\": 0.99", "\"allowedIncrease\": 70")) {
      Judgement judgement = judge("\"effectSize\": {" + sizes + "}, " + most);
      Judged metric = judgement.metrics().get(0);
      assertTrue(metric.low() > 0 && metric.pValue() < 0.02, metric::toString);
      assertEquals(Classification.PASS, metric.classification(), sizes);
      assertFalse(metric.settled(), sizes);
      assertEquals(Verdict.INCONCLUSIVE, judgement.verdict(), sizes);
      assertEquals(100, judgement.score(), sizes);
    }
  }

  @Test
  void aDifferenceThatIsSurelySmallerThanIsAllowedPasses() {
    String slightly =
        "\"stable\": [200, 201, 199, 200.5, 201.5, 198.5, 199.5, 202],"
            + " \"candidate\": [206, 207, 205, 206.5, 207.5, 204.5, 205.5, 208]";
    String allowed = "\"effectSize\": {\"allowedIncrease\": 1.2}, ";
    Judgement judgement = judge("\"direction\": \"increase\", " + allowed + slightly);
    assertTrue(judgement.metrics().get(0).settled());
    assertEquals(Verdict.PASS, judgement.verdict());
    String tight = "\"effectSize\": {\"allowedIncrease\": 1.032}, ";
    assertEquals(Verdict.INCONCLUSIVE, judge(tight + slightly).verdict());
  }

  @Test
  void aDifferenceThatIsNotSettledDecidesOnlyWhereItsFailureWould() {
    String wide = "\"effectSize\": {\"allowedIncrease\": 4}, " + HIGH;
    assertEquals(Verdict.PASS, judge(SAME, SAME, SAME, wide).verdict());
    assertEquals(Verdict.INCONCLUSIVE, judge(SAME, SAME, wide).verdict());
    assertEquals(
        Verdict.INCONCLUSIVE, judge(SAME, SAME, SAME, "\"critical\": true, " + wide).verdict());
  }

  @Test
  void groupsShareTheScoreByTheirWeights() {
    String errors = "\"groups\": [\"errors\"], ";
    String latency = "\"groups\": [\"latency\"], ";
    String weights = "\"groupWeights\": {\"errors\": 80}";
    assertEquals(
        60,
        weighted(
                weights, errors + SAME, errors + SAME, errors + HIGH, errors + HIGH, latency + SAME)
            .score());
    assertEquals(
        100, weighted(weights, errors + SAME, errors + SAME, latency + NONE).score(), "no data");
    assertEquals(
        66.67, weighted("\"tolerance\": 0.25", errors + SAME, latency + SAME, HIGH).score());
  }

  @Test
  void halfOfTheMetricsWithoutDataFails() {
    Judgement judgement = judge(SAME, NONE);
    assertEquals(0, judgement.score());
    assertEquals(Verdict.FAIL, judgement.verdict());
  }

  @Test
  void missingSamplesMayCountAsZero() {
    assertEquals(
        Classification.LOW,
        only("\"nanStrategy\": \"replace\", \"stable\": [5, 6, 7, 8, 9, 10],"
                + " \"candidate\": [null, null, null, null, null, null]")
            .classification());
  }

  @Test
  void aCriticalFailureFailsEverything() {
    Judgement judgement = judge(SAME, SAME, SAME, SAME, "\"critical\": true, " + HIGH);
    assertTrue(judgement.metrics().get(4).critical());
    assertEquals(0, judgement.score());
    assertEquals(Verdict.FAIL, judgement.verdict());
    String mild = "\"effectSize\": {\"criticalIncrease\": 9}, \"critical\": true, ";
    Judgement milder = judge(SAME, SAME, SAME, SAME, mild + HIGH);
    assertFalse(milder.metrics().get(4).critical());
    assertEquals(80, milder.score());
  }

  @Test
  void theScoreIsTheWeightedShareThatPassesAndDecides() {
    assertEquals(Verdict.PASS, judge(SAME, SAME, SAME, HIGH).verdict());
    assertEquals(Verdict.INCONCLUSIVE, judge(SAME, SAME, HIGH).verdict());
    assertEquals(Verdict.FAIL, judge(SAME, HIGH, HIGH).verdict());
    assertEquals(90, judge("\"weight\": 9, " + SAME, HIGH).score());
  }

  @Test
  void jsonMayBeIndentedWithTabs() {
    List<Problem> problems = new ArrayList<>();
    String text = "{\n\t\"metrics\": [\n\t\t{\"name\":\t\"a\", " + SAME + "}\n\t]\n}";
    assertNotNull(JudgeInput.judge("in.json", text, problems), problems::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"metrics": []}                                                  | there are no metrics
          {"metrics": [{"name": "a", "stable": [1]}]}                      | candidate is missing
          {"metrics": [{"name": "a", "stable": [1], "candidate": ["x"]}]}  | must be a number or null
          {"metrics": [{"name": "a", "stable": 1, "candidate": [1]}]}      | must be a list of numbers
          {"metrics": [{"name": "a", "stable": [1e999], "candidate": [1]}]}| must be a number or null
          {"metric": []}                                                   | there is no field metric
          {"thresholds": {"pass": 40}, "metrics": []}                      | marginal must be at most
          {"groupWeights": {"a": 50}, "metrics": [{"name": "a", "stable": [1], "candidate": [1]}]} | which no metric is in
          {"groupWeights": {"a": 50}, "metrics": [{"name": "a", "groups": ["a"], "stable": [1], "candidate": [1]}]} | add up to 100, found 50
          {"confidence": 2, "metrics": []}                                 | confidence must be
          [1, 2]                                                           | expected a mapping
          {"metrics": [                                                    | in.json
          """)
  void inputThatCantBeReadIsRefusedWithItsPlace(String text, String expected) {
    List<Problem> problems = new ArrayList<>();
    assertNull(JudgeInput.judge("in.json", text, problems));
    assertTrue(problems.toString().contains(expected), problems::toString);
    assertEquals("in.json", problems.get(0).place().file());
  }
}
