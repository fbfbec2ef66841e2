package dev.premortem.cli;

import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.SchemaWriter;
import dev.premortem.reports.Json;
import dev.premortem.rules.source.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code premortem schema}. */
@Command(
    name = "schema",
    description = "Prints the JSON Schema of a document kind, or of all of them, for editors.",
    footer = {"", "Example:", "  premortem schema Rollout > rollout.schema.json"})
final class SchemaCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "KIND", description = "Kind, such as Rollout.")
  private @Nullable String kind;

  SchemaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.print(Json.pretty(Json.of(schema())));
    return ExitStatus.HOLDS;
  }

  /** Returns the schema of all kinds as text. */
  static String all() {
    return Json.pretty(Json.of(SchemaWriter.all()));
  }

  private Map<String, Object> schema() {
    String name = kind;
    if (name == null) {
      return SchemaWriter.all();
    }
    if (name.equals("Daemon")) {
      return SchemaWriter.schema(name, DaemonSpec.class);
    }
    List<String> known = Arrays.stream(Kind.values()).map(Kind::label).toList();
    return SchemaWriter.schema(
        Kind.of(name)
            .orElseThrow(
                () ->
                    Failure.unreadable(
                        "there is no kind " + name + "\n  hint: " + Nearest.hint(name, known))));
  }
}
