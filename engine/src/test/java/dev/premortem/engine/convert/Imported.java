package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.source.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of an import: notes, and a bundle that must load. */
record Imported(Conversion conversion) {
  /** The kinds of files that people import. */
  enum Source {
    ALERTS,
    OPENSLO,
    PROMETHEUS,
    CLOUDRUN,
    TERRAFORM
  }

  static Imported of(Source source, String... texts) {
    Conversion conversion = new Conversion();
    switch (source) {
      case ALERTS -> {
        AlertImport alerts = new AlertImport(conversion);
        for (int i = 0; i < texts.length; i++) {
          alerts.read("in" + i, texts[i]);
        }
        alerts.finish();
      }
      case OPENSLO -> {
        OpenSloImport slos = new OpenSloImport(conversion);
        for (int i = 0; i < texts.length; i++) {
          slos.read("in" + i, texts[i]);
        }
        slos.finish();
      }
      case PROMETHEUS -> {
        PrometheusImport rules = new PrometheusImport(conversion);
        for (int i = 0; i < texts.length; i++) {
          rules.read("in" + i, texts[i]);
        }
        rules.finish();
      }
      case CLOUDRUN -> {
        CloudRunImport services = new CloudRunImport(conversion);
        for (int i = 0; i < texts.length; i++) {
          services.read("in" + i, texts[i]);
        }
        services.finish();
      }
      case TERRAFORM -> {
        TerraformImport resources = new TerraformImport(conversion);
        for (int i = 0; i < texts.length; i++) {
          resources.read("in" + i, texts[i]);
        }
        resources.finish();
      }
    }
    assertEquals(List.of(), conversion.problems());
    return new Imported(conversion);
  }

  List<Conversion.Note> notes(Conversion.Fate fate) {
    return conversion.notes().stream().filter(n -> n.fate() == fate).toList();
  }

  /** Returns every note as FATE what: because, one a line. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Conversion.Note note : conversion.notes()) {
      text.append(note.fate()).append(' ').append(note.what()).append(": ");
      text.append(note.because()).append('\n');
    }
    return text.toString();
  }

  void says(String... parts) {
    for (String part : parts) {
      assertTrue(text().contains(part), () -> part + " in\n" + text());
    }
  }

  BundleLoader.Loaded load() {
    Map<String, byte[]> files = new TreeMap<>();
    conversion
        .files()
        .forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    assertTrue(!loaded.failed(), () -> loaded.problems().toString());
    return loaded;
  }

  /** Returns the rules of Prometheus in the bundle. */
  List<RuleGroup> rules() {
    List<Problem> problems = new ArrayList<>();
    List<RuleGroup> groups = PrometheusRules.of(load().bundle(), problems);
    assertEquals(List.of(), problems);
    return groups;
  }
}
