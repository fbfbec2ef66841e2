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
    Judgement judgement = JudgeInput.judge("in.json", "{\"metrics\": [" + all + "]}", problems);
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
  void aMeanOfZeroHasNoRatioAndCountsAsNoEffect() {
    assertEquals(1, only("\"stable\": [0, 0, 0, 0], \"candidate\": [0, 0, 1, 2]").effect());
  }

  @Test
  void metricsWithoutDataAreLeftOutUnlessTheyMustHaveSome() {
    assertEquals(100, judge(SAME, SAME, SAME, NONE).score());
    assertEquals(75, judge(SAME, SAME, SAME, "\"mustHaveData\": true, " + NONE).score());
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
