package dev.premortem.engine.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.bundle.BundleLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A smoke test is on, off, or several requests of which a share must pass. */
class SmokeTestTest {
  @TempDir Path folder;

  private RolloutSpec rollout(String smokeTest) {
    String yaml = Bundles.SHOP.replace("  steps: ", "  " + smokeTest + "\n  steps: ");
    assertTrue(yaml.contains(smokeTest));
    RolloutSpec rollout = Bundles.policy(folder, yaml).services().get(0).rollout();
    assertNotNull(rollout);
    return rollout;
  }

  @Test
  void trueIsOneRequestAndFalseIsNone() {
    RolloutSpec.SmokeTest on = rollout("smokeTest: true").smokeTest();
    assertNotNull(on);
    assertEquals(1, on.requests());
    assertEquals(1, on.needed());
    assertTrue(on.expectStatus().has(204));
    assertNull(rollout("smokeTest: false").smokeTest());
  }

  @Test
  void severalRequestsSayWhatTheyExpectAndHowManyMustPass() {
    RolloutSpec.SmokeTest test =
        rollout(
                "smokeTest: {requests: 20, path: /healthz, expectStatus: 200-299, expectBody: ok,"
                    + " mustPass: 95%, timeout: 5s}")
            .smokeTest();
    assertNotNull(test);
    assertEquals(20, test.requests());
    assertEquals(19, test.needed());
    assertEquals("/healthz", test.path());
    assertEquals("ok", test.expectBody());
    assertEquals(Duration.ofSeconds(5), test.timeout());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smokeTest: maybe|smokeTest must be true, false or a mapping, found \"maybe\"",
        "smokeTest: {requests: 0}|requests must be at least 1 and at most 100, found \"0\"",
        "smokeTest: {expectStatus: 299-200}|expectStatus must be a status such as 200, or several",
        "smokeTest: {path: healthz}|the path of a smoke test begins with a slash, found healthz",
        "smokeTest: {expect: ok}|there is no field expect here"
      })
  void whatIsNoSmokeTestIsAnErrorWithItsPlace(String line, String message) throws IOException {
    String yaml = Bundles.SHOP.replace("  steps: ", "  " + line + "\n  steps: ");
    Files.writeString(folder.resolve("shop.yaml"), yaml);
    List<String> problems =
        BundleLoader.load(folder).problems().stream().map(p -> p.message()).toList();
    assertTrue(problems.stream().anyMatch(p -> p.startsWith(message)), problems::toString);
  }

  @Test
  void theSchemaTakesBothForms() {
    Map<?, ?> spec = (Map<?, ?>) properties(SchemaWriter.schema(Kind.ROLLOUT)).get("spec");
    Map<?, ?> field = (Map<?, ?>) properties(spec).get("smokeTest");
    List<?> forms = (List<?>) field.get("anyOf");
    assertEquals("boolean", ((Map<?, ?>) forms.get(0)).get("type"));
    assertTrue(properties((Map<?, ?>) forms.get(1)).containsKey("mustPass"));
  }

  private static Map<?, ?> properties(Map<?, ?> schema) {
    return (Map<?, ?>) schema.get("properties");
  }

  @ParameterizedTest
  @CsvSource({
    // requests, must pass, errors, chance that it fails the candidate (binomial distribution)
    "1,100%,0.12,0.12",
    "20,100%,0.12,0.922437",
    "20,95%,0.12,0.710902",
    "20,95%,0,0",
    "20,95%,1,1",
    "100,90%,0.1,0.416845",
  })
  void moreRequestsCatchMore(int requests, String mustPass, double errors, double chance) {
    RolloutSpec.SmokeTest test =
        rollout("smokeTest: {requests: %d, mustPass: %s}".formatted(requests, mustPass))
            .smokeTest();
    assertNotNull(test);
    assertEquals(chance, test.catches(errors), 1e-6);
  }
}
