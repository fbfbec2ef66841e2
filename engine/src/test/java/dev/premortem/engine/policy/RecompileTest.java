package dev.premortem.engine.policy;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.bundle.BundleLoader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules are compiled again only where something that they are made of has changed. */
class RecompileTest {
  private static final String TEST =
      """
      apiVersion: premortem/v1
      kind: Test
      metadata: {name: t}
      spec: {signals: [{service: shop, signal: requests, values: 1}], expect: []}
      """;
  private static final String RULE =
      "rule \"r\" when $s : ServiceHealth( requests > %d )"
          + " then decide.notify($s, \"chat\", \"x\"); end\n";

  private static Policy compile(String yaml, String test, String rule, @Nullable Policy before) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("shop.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    files.put("shop.md", "# shop".getBytes(StandardCharsets.UTF_8));
    files.put("test.yaml", test.getBytes(StandardCharsets.UTF_8));
    files.put("rule.drl", rule.getBytes(StandardCharsets.UTF_8));
    Policy policy = Policy.compile(BundleLoader.load(files, "").bundle(), before).policy();
    assertNotNull(policy);
    return policy;
  }

  @Test
  void onlyAChangeOfALimitOrOfARuleCompilesAgain() {
    String rule = RULE.formatted(5);
    Policy first = compile(Bundles.SHOP, TEST, rule, null);
    Policy test = compile(Bundles.SHOP, TEST.replace("values: 1", "values: 2"), rule, first);
    assertSame(first.rules(), test.rules());
    String limit = Bundles.SHOP.replace("maxErrorRatio: 0.5%", "maxErrorRatio: 0.6%");
    assertNotSame(first.rules(), compile(limit, TEST, rule, first).rules());
    assertNotSame(first.rules(), compile(Bundles.SHOP, TEST, RULE.formatted(6), first).rules());
    // A limit that moves to another line is said to stand there.
    assertNotSame(first.rules(), compile("# moved\n" + Bundles.SHOP, TEST, rule, first).rules());
  }
}
