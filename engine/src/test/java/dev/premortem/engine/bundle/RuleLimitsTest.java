package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits in expressions that nothing measured can cross are said. */
class RuleLimitsTest {
  @TempDir Path folder;

  private List<String> never(String expression) throws IOException {
    Files.writeString(
        folder.resolve("rules.yaml"),
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: |\n      " + expression + "\n");
    return Bundles.problems(folder, Bundles.SHOP).stream()
        .filter(p -> p.code().equals("LIMIT-NEVER"))
        .map(Problem::message)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sum(rate(x_total{code=~"5.."}[5m])) / sum(rate(x_total[5m])) > 5                            | 1
          sum by (job) (rate(x_total{code="500"}[5m])) / sum by (job) (rate(x_total[5m])) >= 1.5      | 1
          sum(rate(x_total{code="500"}[5m])) / sum(rate(x_total[5m]) * 100) > 3                       | 1
          (sum(rate(x_total{code="500"}[5m])) / sum(rate(x_total[5m]))) * 100 > 100                   | 1
          job:errors:burnrate1h > (14.4 * 1.0) and job:errors:burnrate5m > (14.4 * 1.0)               | 1
          (sum(rate(x_total{code="500"}[5m])) / sum(rate(x_total[5m]))) * 100 > 5                     | 0
          sum(rate(x_total{code="500"}[5m])) / sum(rate(x_total[5m])) > 0.05                          | 0
          sum(rate(x_total{code="500"}[5m])) / sum(rate(y_total[5m])) > 5                             | 0
          sum(rate(x_total[5m])) / sum(rate(x_total{code="500"}[5m])) > 5                             | 0
          sum(rate(x_total{code="500"}[5m])) / sum(rate(x_total[1h])) > 5                             | 0
          job:errors:burnrate1h > (14.4 * 0.001)                                                      | 0
          """)
  void aShareIsNeverAboveAllOfIt(String expression, int said) throws IOException {
    List<String> found = never(expression);
    assertEquals(said, found.size(), found::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run_googleapis_com:request_count{service_name="shop"}        | ''
          {"run.googleapis.com/request_latencies_bucket", le="100"}     | ''
          run_googleapis_com:request_count{service_name="shoop"}       | ALERT-NO-SERVICE
          run_googleapis_com:request_count{response_code="404"}        | ALERT-NOT-EVALUATED
          run_googleapis_com:request_cont                              | ALERT-NOT-EVALUATED
          up                                                           | ALERT-NOT-EVALUATED
          """)
  void aConditionThatNothingSimulatedCanMeetIsSaid(String selector, String code) {
    String policy =
        """
        ---
        displayName: p
        combiner: OR
        conditions:
          - displayName: c
            conditionPrometheusQueryLanguage: {query: '%s > 1', duration: 60s}
        """;
    List<String> codes =
        Bundles.problems(folder, Bundles.SHOP + policy.formatted(selector)).stream()
            .map(Problem::code)
            .filter(c -> c.startsWith("ALERT-"))
            .toList();
    assertEquals(code.isEmpty() ? List.of() : List.of(code), codes);
  }
}
