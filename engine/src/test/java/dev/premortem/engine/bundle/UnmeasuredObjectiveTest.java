package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.SloPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nothing measures is unknown, with the reason; nothing else takes its place. */
class UnmeasuredObjectiveTest {
  private static final String DB =
      "---\napiVersion: premortem/v1\nkind: Resource\nmetadata: {name: db}\nspec: {kind: api}\n";
  private static final String OPEN =
      """
      ---
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: open}
      spec:
        service: %s
        %s
        timeWindow: [{duration: 28d, isRolling: true}]
        objectives: [%s]
      """;

  private static Policy policy(String text) {
    BundleLoader.Loaded loaded =
        BundleLoader.load(
            Map.of(
                "all.yaml",
                text.getBytes(StandardCharsets.UTF_8),
                "shop.md",
                "# shop".getBytes(StandardCharsets.UTF_8)),
            "");
    assertEquals(false, loaded.failed(), loaded.problems()::toString);
    return Policy.compile(loaded.bundle()).policy();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "db|''|{target: 0.99}|requests to db are not measured: it is a Resource",
        "shop|''|{displayName: none}|the SLO open promises no share of good events",
        "shop|indicatorRef: fresh|{target: 0.99}|nothing measures the indicator of open",
        "no-service-here|indicatorRef: fresh|{}|nothing measures the indicator of open",
      })
  void anOpenSloThatNothingMeasuresIsUnknownAndNotMeasuredAtAnotherService(
      String service, String indicator, String objective, String reason) {
    Policy policy = policy(Bundles.SHOP + DB + OPEN.formatted(service, indicator, objective));
    assertEquals(
        List.of("availability"), policy.slos().stream().map(SloPolicy::name).toList(), reason);
    assertEquals(Map.of("slo.open.met.probability", reason), policy.unknownMetrics());
  }

  @ParameterizedTest
  @CsvSource({"{target: 0.99},0.99", "{targetPercent: 95},0.95"})
  void anOpenSloOnTheRequestsOfItsServiceIsMeasured(String objective, double target) {
    Policy policy = policy(Bundles.SHOP + OPEN.formatted("shop", "", objective));
    assertEquals(List.of(), policy.unmeasured());
    assertEquals(target, policy.slos().get(1).target(), 1e-12);
  }
}
