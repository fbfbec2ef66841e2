package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.convert.AlertImport;
import dev.premortem.engine.convert.CloudRunImport;
import dev.premortem.engine.convert.Conversion;
import dev.premortem.engine.convert.OpenSloImport;
import dev.premortem.engine.convert.PrometheusImport;
import dev.premortem.engine.convert.TerraformImport;
import dev.premortem.engine.document.Kind;
import dev.premortem.reports.Json;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem import}. */
@Command(
    name = "import",
    description = {
      "Takes over what a team has, and says exactly what it could not take.",
      "",
      "Exit status: 0 everything is in the result as it was, 1 something was changed or refused."
    },
    footer = {"", "Example:", "  premortem import alerts exported-policies.json --out my-bundle"})
final class ImportCommand implements Callable<Integer> {
  enum Source {
    alerts,
    openslo,
    prometheus,
    cloudrun,
    terraform
  }

  private final Console console;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}: what the files are.")
  private Source source;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Files to read.")
  private List<Path> files = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write documents into; files that are there already stay.")
  private Path out;

  @Mixin private FormatOption format;

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, byte[]> there = there();
    Conversion conversion = new Conversion(present(there));
    switch (source) {
      case alerts -> {
        AlertImport alerts = new AlertImport(conversion);
        each(alerts::read);
        alerts.finish();
      }
      case openslo -> {
        OpenSloImport slos = new OpenSloImport(conversion);
        each(slos::read);
        slos.finish();
      }
      case prometheus -> {
        PrometheusImport rules = new PrometheusImport(conversion);
        each(rules::read);
        rules.finish();
      }
      case cloudrun -> {
        CloudRunImport services = new CloudRunImport(conversion);
        each(services::read);
        services.finish();
      }
      case terraform -> {
        TerraformImport resources = new TerraformImport(conversion);
        each(resources::read);
        resources.finish();
      }
    }
    if (!conversion.problems().isEmpty()) {
      console.err().print(Problems.text(conversion.problems()));
      throw Failure.unreadable("what can't be read can't be taken over, nothing was written");
    }
    Map<String, String> documents = conversion.files();
    collisions(there, documents);
    for (Map.Entry<String, String> document : documents.entrySet()) {
      Path file = out.resolve(document.getKey());
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, document.getValue(), StandardCharsets.UTF_8);
    }
    console.print(format.json() ? json(conversion, documents) : text(conversion, documents));
    return count(conversion, Conversion.Fate.REFUSED) == 0
            && count(conversion, Conversion.Fate.CHANGED) == 0
        ? ExitStatus.HOLDS
        : ExitStatus.DOES_NOT_HOLD;
  }

  /** The bundle that is in the folder already; nothing where there is no folder. */
  private Map<String, byte[]> there() throws IOException {
    return Files.isDirectory(out) ? BundleLoader.load(out).bundle().files() : Map.of();
  }

  private static Set<String> present(Map<String, byte[]> there) {
    Bundle bundle = BundleLoader.load(there, "").bundle();
    Set<String> present = new TreeSet<>();
    for (Kind kind : Kind.values()) {
      bundle
          .all(kind, kind.spec())
          .forEach(document -> present.add(Conversion.key(kind.label(), document.name())));
    }
    return present;
  }

  /** Nothing that is there is written over, and no document comes twice into the bundle. */
  private void collisions(Map<String, byte[]> there, Map<String, String> documents) {
    for (String name : documents.keySet()) {
      if (Files.exists(out.resolve(name))) {
        throw Failure.unreadable(
            out.resolve(name) + " is there already\n  hint: name another folder with --out");
      }
    }
    Map<String, byte[]> both = new TreeMap<>(there);
    documents.forEach((name, text) -> both.put(name, text.getBytes(StandardCharsets.UTF_8)));
    List<Problem> twice =
        BundleLoader.load(both, out.toString()).problems().stream()
            .filter(p -> p.code().startsWith("DUPLICATE-"))
            .toList();
    if (!twice.isEmpty()) {
      console.err().print(Problems.text(twice));
      throw Failure.unreadable("the folder has these already, nothing was written");
    }
  }

  /** Reads the text of one file. */
  private interface Reader {
    void read(String file, String text);
  }

  private void each(Reader reader) throws IOException {
    for (Path file : files) {
      reader.read(file.toString(), InputFile.text(file));
    }
  }

  private static long count(Conversion conversion, Conversion.Fate fate) {
    return conversion.notes().stream().filter(n -> n.fate() == fate).count();
  }

  private static String lower(Conversion.Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT);
  }

  private String text(Conversion conversion, Map<String, String> documents) {
    StringBuilder text = new StringBuilder();
    for (Conversion.Note note : conversion.notes()) {
      text.append(note.place()).append(": ").append(lower(note.fate())).append(": ");
      text.append(note.what()).append(": ").append(note.because()).append('\n');
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "%d taken, %d changed, %d refused; %d files in %s%n",
                count(conversion, Conversion.Fate.TAKEN),
                count(conversion, Conversion.Fate.CHANGED),
                count(conversion, Conversion.Fate.REFUSED),
                documents.size(),
                out))
        .toString();
  }

  private static String json(Conversion conversion, Map<String, String> documents) {
    ObjectNode root = Json.object().put("schema", "premortem/import/v1");
    ArrayNode notes = root.putArray("notes");
    for (Conversion.Note note : conversion.notes()) {
      notes
          .addObject()
          .put("file", note.place().file())
          .put("line", note.place().line())
          .put("column", note.place().column())
          .put("fate", lower(note.fate()))
          .put("what", note.what())
          .put("because", note.because());
    }
    for (Conversion.Fate fate : Conversion.Fate.values()) {
      root.put(lower(fate), count(conversion, fate));
    }
    ArrayNode files = root.putArray("files");
    documents.keySet().forEach(files::add);
    return Json.pretty(root);
  }
}
