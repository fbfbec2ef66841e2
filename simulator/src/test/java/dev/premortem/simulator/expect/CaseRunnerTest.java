package dev.premortem.simulator.expect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.Policies;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario tests hold when what they expect is decided, and say why when it is not. */
class CaseRunnerTest {
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 10}}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes:
          - {severity: P1, errorRatioAbove: 5%%}
      ---
      apiVersion: premortem/v1
      kind: Test
      metadata: {name: case}
      spec:
        signals:
          - {service: shop, signal: requests, values: 100x9}
          - {service: shop, signal: errors, values: 0x3 4x5}
        expect:
          - {%s}
      """;

  private static CaseResult run(String expectation) {
    Policy policy = Policies.of(SHOP.formatted(expectation));
    assertEquals(List.of(), CaseProblems.of(policy));
    return CaseRunner.run(policy, CaseRunner.tests(policy).get(0), null);
  }

  private static Stream noise() {
    return new Stream(7, 0, Purpose.NOISE, 0);
  }

  @Test
  void whatIsExpectedAndNotDecidedIsExplainedByTheConditionThatFailedAndByHowMuch() {
    CaseResult result = run("decision: openIncident, severity: P1, service: shop, within: 8m");
    assertFalse(result.passed());
    CaseResult.Failure failure = result.failures().get(0);
    assertEquals(21, failure.place().line());
    assertTrue(
        failure.because().get(0).contains("errorRatio is 0.04, 0.01 from it"), failure::toString);
    assertTrue(failure.because().get(0).contains("errorRatio > 0.05"), failure::toString);
  }

  @Test
  void whatMustNeverBeDecidedIsShownWithWhatMadeItHold() {
    CaseResult result = run("decision: require, never: true");
    assertFalse(result.passed());
    assertTrue(result.failures().get(0).because().get(0).contains("ServiceRecord:shop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decision: openIncident, never: true",
        "decision: require, service: shop, at: 0m",
        "decision: require, reason: runbook, facts: {runbook: false}",
        "decision: require, rule: \"completeness: no runbook\", count: 1",
      })
  void whatIsNamedMustMatchAndTheRestNeedNot(String expectation) {
    assertEquals(List.of(), run(expectation).failures());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "decision: require, service: other, at: 0m",
        "decision: require, at: 1m",
        "decision: require, after: 1m",
        "decision: require, rule: \"completeness: no runbook\", count: 2",
        "decision: require, facts: {runbook: true}",
        "decision: rollBack",
      })
  void whatIsNamedAndDiffersFails(String expectation) {
    assertFalse(run(expectation).passed());
  }

  @Test
  void aTestThatCanNotBeRightIsAProblemWithItsPlace() {
    Policy policy =
        Policies.of(
            SHOP.formatted("decision: rollBak, rule: \"no such\"").replace("100x9", "100y9"));
    List<Problem> problems = CaseProblems.of(policy);
    assertEquals(3, problems.size(), problems::toString);
    assertTrue(problems.stream().allMatch(p -> p.place().line() > 17), problems::toString);
    assertTrue(problems.stream().anyMatch(p -> p.hint().contains("rollBack")));
  }

  @Test
  void seriesAreWrittenAsPromtoolWritesThem() {
    assertArrayEquals(new double[] {1, 2, 3}, SeriesNotation.parse("1 2 3", noise()));
    assertArrayEquals(new double[] {0, 10, 20, 30}, SeriesNotation.parse("0+10x3", noise()));
    assertArrayEquals(new double[] {5, 3, 1, -1}, SeriesNotation.parse("5-2x3", noise()));
    assertArrayEquals(new double[] {7, 7, 7}, SeriesNotation.parse("7x2", noise()));
    double[] gaps = SeriesNotation.parse("1 _ _x2 2", noise());
    assertEquals(5, gaps.length);
    assertTrue(Double.isNaN(gaps[1]) && Double.isNaN(gaps[3]) && gaps[4] == 2);
    double[] noisy = SeriesNotation.parse("100~10x9999", noise());
    assertEquals(100, Arrays.stream(noisy).average().orElseThrow(), 0.5);
    assertArrayEquals(noisy, SeriesNotation.parse("100~10x9999", noise()));
    for (String wrong : List.of("", "ten", "1x", "1+x3", "1x99999999", "1..2")) {
      assertThrows(
          IllegalArgumentException.class, () -> SeriesNotation.parse(wrong, noise()), wrong);
    }
  }
}
