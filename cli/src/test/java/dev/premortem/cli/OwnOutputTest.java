package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write into the folder of a bundle changes neither the bundle nor its digest. */
class OwnOutputTest {
  private static final String SEED =
      Path.of(System.getProperty("premortem.root"), "policies/agent-marketplace").toString();

  @TempDir Path folder;
  private Path bundle;
  private String digest;

  @BeforeEach
  void init() throws IOException {
    bundle = folder.resolve("bundle");
    assertEquals(0, Ran.premortem("init", bundle.toString()).status());
    digest = BundleLoader.load(bundle).bundle().digest();
  }

  private void unchanged(int outputs) throws IOException {
    BundleLoader.Loaded loaded = BundleLoader.load(bundle);
    assertEquals(digest, loaded.bundle().digest());
    List<Problem> notes =
        loaded.problems().stream().filter(p -> p.level() != Problem.Level.ERROR).toList();
    assertEquals(List.of("OUTPUT-IGNORED"), notes.stream().map(Problem::code).toList());
    assertTrue(
        outputs == 1 || notes.get(0).message().contains((outputs - 1) + " more file"),
        notes.get(0)::text);
    assertEquals(0, Ran.premortem("check", bundle.toString(), "--strict").status());
  }

  private void run(int status, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    Ran ran = Ran.premortem(all.toArray(new String[0]));
    assertEquals(status, ran.status(), ran.out() + ran.err());
  }

  @Test
  void aReportInTheBundleItselfIsIgnored() throws IOException {
    String at = bundle.toString();
    String key = folder.resolve("key.pem").toString();
    run(0, "keys", "generate", key);
    run(
        0,
        "simulate",
        at,
        "--replications",
        "300",
        "--horizon",
        "1d",
        "--out",
        at,
        "--attest",
        key);
    unchanged(3); // summary.json, summary.md, attestation.json
  }

  @Test
  void aComparisonInTheBundleItselfIsIgnored() throws IOException {
    String at = bundle.toString();
    Ran.premortem(
        "compare", at, at, "--replications", "2", "--horizon", "2h", "--out", at + "/results");
    assertTrue(Files.exists(bundle.resolve("results/comparison.json")));
    unchanged(2);
  }

  @Test
  void whatCommandsPrintAsJsonIsIgnoredWhereItIsSaved() throws IOException {
    String at = bundle.toString();
    Path signals =
        Files.writeString(
            folder.resolve("signals.csv"),
            """
            timestamp,service,signal,value
            2026-01-20T00:00:00Z,shop,requests,100
            2026-01-20T00:01:00Z,shop,requests,100
            """);
    Path samples =
        Files.writeString(
            folder.resolve("judge.json"),
            "{\"metrics\":[{\"name\":\"e\",\"stable\":[1,2,3,1,2,3],\"candidate\":[1,2,3,1,2,3]}]}");
    String[][] commands = {
      {"check", at, "--format", "json"},
      {"check", at, "--format", "sarif"},
      {"test", at, "--format", "json"},
      {"schema"},
      {"schema", "Service"},
      {"judge", samples.toString()},
      {"backtest", at, "--signals", signals.toString(), "--format", "json"},
      {"forecast", SEED, "--format", "json"},
      {
        "recommend",
        at,
        "--replications",
        "2",
        "--horizon",
        "2h",
        "--out",
        folder + "/r",
        "--format",
        "json"
      },
      {"scorecard", SEED, "--format", "json"},
    };
    int saved = 0;
    for (String[] command : commands) {
      Ran ran = Ran.premortem(command);
      if (!ran.out().isEmpty()) {
        Files.writeString(bundle.resolve("out" + saved++ + ".json"), ran.out());
      }
    }
    assertTrue(saved >= commands.length - 2, saved + " of " + commands.length + " said something");
    unchanged(saved);
  }

  @Test
  void whatImportWritesIsPolicyAndIsRead() throws IOException {
    Path rules =
        Files.writeString(
            folder.resolve("rules.yml"),
            "groups: [{name: g, rules: [{alert: Slow, expr: 'queue{job=\"shop\"} > 10'}]}]\n");
    run(0, "import", "prometheus", rules.toString(), "--out", bundle.resolve("taken").toString());
    BundleLoader.Loaded loaded = BundleLoader.load(bundle);
    assertTrue(!digest.equals(loaded.bundle().digest()));
    assertTrue(loaded.bundle().files().keySet().stream().anyMatch(f -> f.startsWith("taken/")));
  }
}
