package dev.premortem.daemon.config;

import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the file that {@code --config} names. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Returns the configuration; empty when there are errors among the problems.
   *
   * @param shown name of the file, for the places of problems
   */
  public static Optional<DaemonSpec> read(String shown, String text, List<Problem> problems) {
    List<Problem> found = new ArrayList<>();
    List<Node> documents = YamlReader.read(shown, text, found);
    DaemonSpec spec = null;
    if (documents.size() != 1 || !(documents.get(0) instanceof Node.Mapping mapping)) {
      if (found.isEmpty()) {
        found.add(
            Problem.error(
                Place.file(shown),
                "DOC-TYPE",
                "a configuration is one document",
                "begin with apiVersion: premortem/v1 and kind: Daemon"));
      }
    } else if (!mapping.text("kind").equals("Daemon")) {
      found.add(
          Problem.error(
              mapping.place(),
              "DOC-UNKNOWN-KIND",
              "a configuration is of kind Daemon",
              "begin with apiVersion: premortem/v1 and kind: Daemon"));
    } else {
      Node body = mapping.get("spec");
      Node.Mapping empty = new Node.Mapping(mapping.place(), Map.of());
      spec = new Decoder(found).record(body == null ? empty : body, DaemonSpec.class);
    }
    problems.addAll(found);
    boolean failed = found.stream().anyMatch(p -> p.level() == Problem.Level.ERROR);
    return failed || spec == null ? Optional.empty() : Optional.of(spec);
  }
}
