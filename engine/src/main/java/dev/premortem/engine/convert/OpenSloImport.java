package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Takes over OpenSLO v1 documents. */
public final class OpenSloImport {
  private final Conversion into;
  private final Set<String> services = new TreeSet<>();

  /** Takes over into a conversion. */
  public OpenSloImport(Conversion into) {
    this.into = into;
  }

  /** Reads one file. */
  public void read(String file, String text) {
    for (Node document : into.read(file, text)) {
      if (!(document instanceof Node.Scalar scalar && scalar.isNull())) {
        document(document);
      }
    }
  }

  private void document(Node node) {
    if (!(node instanceof Node.Mapping mapping) || mapping.text("apiVersion").isEmpty()) {
      into.note(
          node.place(), Conversion.Fate.REFUSED, node.describe(), "this is no OpenSLO document");
      return;
    }
    String version = mapping.text("apiVersion");
    String kind = mapping.text("kind");
    String name = Conversion.text(mapping, "metadata", "name");
    String what = kind + " " + name;
    if (!version.equals("openslo/v1")) {
      into.note(
          node.place(),
          Conversion.Fate.REFUSED,
          what,
          version + " is not read, only openslo/v1: convert it first, as the oslo tool does");
      return;
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> plain = (Map<String, Object>) Conversion.plain(mapping);
    switch (kind) {
      case "SLO" -> {
        String service = Conversion.text(mapping, "spec", "service");
        boolean target =
            mapping.get("spec") instanceof Node.Mapping spec
                && Conversion.items(spec, "objectives").stream()
                    .anyMatch(
                        o ->
                            o instanceof Node.Mapping m
                                && (m.get("target") != null || m.get("targetPercent") != null));
        if (service.isEmpty() || !target) {
          into.note(
              node.place(),
              Conversion.Fate.REFUSED,
              what,
              service.isEmpty() ? "it names no service" : "no objective has a target");
          return;
        }
        services.add(service);
        into.add("slo/" + into.unique("SLO", name) + ".yaml", plain);
        into.note(node.place(), Conversion.Fate.TAKEN, what, "objective of " + service);
      }
      case "Service" ->
          into.note(
              node.place(),
              Conversion.Fate.TAKEN,
              what,
              "a Service document, where an SLO names it");
      case "SLI", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget" -> {
        into.add("slo/others.yaml", plain);
        into.note(
            node.place(),
            Conversion.Fate.KEPT,
            what,
            "not evaluated here: burn-rate windows are in a BurnRates document");
      }
      default ->
          into.note(node.place(), Conversion.Fate.REFUSED, what, "OpenSLO has no kind " + kind);
    }
  }

  /** Ends: every service that objectives name gets a document. */
  public void finish() {
    for (String service : services) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("instances", new LinkedHashMap<>(Map.of("max", 10)));
      into.own("services.yaml", "Service", service, spec);
    }
  }
}
