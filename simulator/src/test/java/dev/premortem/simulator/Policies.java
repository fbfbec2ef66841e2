package dev.premortem.simulator;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Policies for tests: the shipped ones, and ones written by a test. */
public final class Policies {
  private Policies() {}

  /** Returns one of the shipped bundles. */
  public static Policy shipped(String name) {
    try {
      return compile(
          BundleLoader.load(Path.of(System.getProperty("premortem.root"), "policies", name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a bundle of one YAML file. */
  public static Policy of(String yaml) {
    return compile(
        BundleLoader.load(Map.of("test.yaml", yaml.getBytes(StandardCharsets.UTF_8)), ""));
  }

  private static Policy compile(BundleLoader.Loaded loaded) {
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    Policy policy = compiled.policy();
    assertNotNull(policy, () -> compiled.problems().toString());
    return policy;
  }
}
