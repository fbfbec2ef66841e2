package dev.premortem.engine.promql.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Prometheus' own test scripts: every evaluation of numbers gives what they say. */
class PrometheusScriptsTest {
  @Test
  void everyEvaluationOfNumbersIsAsWritten() throws IOException {
    Path folder = Path.of(System.getProperty("premortem.root"), "../shared/data/promql");
    Assumptions.assumeTrue(Files.exists(folder), "skipped: ../shared/data is not here");
    int passed = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".test")).sorted().toList()) {
        ScriptResult result =
            Script.run(String.valueOf(file.getFileName()), Files.readString(file));
        List<ScriptResult.Failure> failures =
            result.failures().stream().filter(f -> !f.why().contains("native histogram")).toList();
        assertEquals(List.of(), failures, result.name());
        passed += result.passed();
      }
    }
    assertTrue(passed > 580, passed + " passed");
  }

  @Test
  void whatDiffersIsSaidWithItsLine() {
    ScriptResult result =
        Script.run(
            "small",
            """
            load 1m
              a 1 2 3

            eval instant at 2m a
              a 3

            eval instant at 2m a
              a 4

            eval instant at 2m rate(a)
              expect fail

            eval instant at 2m a
              expect fail
            """);
    assertEquals(4, result.total());
    assertEquals(2, result.passed());
    assertEquals(7, result.failures().get(0).line());
    assertEquals("expected 4.0 for {__name__=\"a\"}, got 3.0", result.failures().get(0).why());
    assertEquals("expected an error, got none", result.failures().get(1).why());
  }
}
