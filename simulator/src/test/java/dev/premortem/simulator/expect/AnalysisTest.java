package dev.premortem.simulator.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.Policies;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rollout whose steps are judged by a statistical comparison with the stable revision. */
class AnalysisTest {
  private static final String ROLLOUT =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 10}}
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec:
        steps: [10, 100]
        bakeTime: 15m
        maxErrorRatio: 5%%
        minRequests: 20
        holdAtMost: 20m
        analysis:
          metrics:
            - {signal: latencyP95Ms, allowedIncrease: 1.05}
            - {signal: errorRatio}
      ---
      apiVersion: premortem/v1
      kind: Test
      metadata: {name: case}
      spec:
        given: {rollouts: [{service: shop, percent: 10}]}
        signals:
          - {service: shop, signal: requests, values: 1000x60}
          - {service: shop, signal: errors, values: 10x60}
          - {service: shop, signal: latencyP95Ms, values: 200~10x60}
          - {service: shop, signal: requests, revision: candidate, values: %s}
          - {service: shop, signal: errors, revision: candidate, values: 1x60}
          - {service: shop, signal: latencyP95Ms, revision: candidate, values: %s}
        expect:
          - {%s}
          - {%s}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // As good as the stable one.
        "100x60|200~10x60|decision: promote, rule: \"rollout: canary step passed\", within: 17m|decision: rollBack, never: true",
        // 15% slower; one of two metrics fails, so half of the score is left: nobody can tell.
        "100x60|230~10x60|decision: hold, rule: \"rollout: canary analysis inconclusive\", within: 17m|decision: promote, never: true",
        // Measured in too few intervals.
        "100x3 _x57|200~10x3 _x57|decision: hold, reason: more requests, after: 14m, within: 16m|decision: promote, never: true",
        "100x3 _x57|200~10x3 _x57|decision: rollBack, after: 30m, within: 40m|decision: promote, never: true",
      })
  void theVerdictPromotesHoldsOrRollsBack(
      String requests, String latency, String first, String second) {
    assertEquals(List.of(), run(ROLLOUT.formatted(requests, latency, first, second)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "230~10x60|decision: rollBack, rule: \"rollout: canary analysis failed\", within: 17m",
        "206~10x60|decision: promote, rule: \"rollout: canary step passed\"",
      })
  void aCriticalMetricFailsEverythingBeyondWhatIsAllowed(String latency, String expected) {
    String critical =
        ROLLOUT.replace(
            "allowedIncrease: 1.05}",
            "allowedIncrease: 1.05, critical: true, criticalIncrease: 1.1}");
    assertEquals(List.of(), run(critical.formatted("100x60", latency, expected, expected)));
  }

  private static List<CaseResult.Failure> run(String yaml) {
    Policy policy = Policies.of(yaml);
    assertEquals(List.of(), CaseProblems.of(policy));
    return CaseRunner.run(policy, CaseRunner.tests(policy).get(0), null).failures();
  }
}
