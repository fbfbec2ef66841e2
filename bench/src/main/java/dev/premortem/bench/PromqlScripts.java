package dev.premortem.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.promql.script.Script;
import dev.premortem.engine.promql.script.ScriptResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs every {@code *.test} of a folder in the language of Prometheus' own PromQL tests, prints
 * {@code NAME passed total} and the lines that fail, and leaves the same as JSON in {@code
 * bench/target/promql.json}.
 */
public final class PromqlScripts {
  private PromqlScripts() {}

  /** Runs the scripts of a folder. */
  public static void main(String[] args) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(Path.of(args[0]))) {
      files = found.filter(f -> f.toString().endsWith(".test")).sorted().toList();
    }
    List<ScriptResult> results = new ArrayList<>();
    for (Path file : files) {
      results.add(Script.run(String.valueOf(file.getFileName()), Files.readString(file)));
    }
    for (ScriptResult result : results) {
      System.out.println(result.name() + " " + result.passed() + " " + result.total());
    }
    for (ScriptResult result : results) {
      for (ScriptResult.Failure failure : result.failures()) {
        System.out.println(result.name() + ":" + failure.line() + ": " + failure.why());
      }
      for (ScriptResult.Failure note : result.notes()) {
        System.err.println("note: " + result.name() + ":" + note.line() + ": " + note.why());
      }
    }
    Path json = Path.of("bench", "target", "promql.json");
    Files.createDirectories(json.getParent());
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(json.toFile(), Map.of("files", results));
  }
}
