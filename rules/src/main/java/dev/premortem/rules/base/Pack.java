package dev.premortem.rules.base;

import dev.premortem.rules.drl.DrlReader;
import dev.premortem.rules.tree.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The standard packs: DRL with {@code @{name}} where a number or name of the bundle goes. A line
 * {@code //@ section} starts a section, {@code //@ section: cause} one whose rules keep incidents
 * of that cause open; a comment right above a rule is the sentence that an on-call engineer would
 * say.
 */
final class Pack {
  /** Names of the packs, in the order in which their rules count. */
  static final List<String> NAMES =
      List.of(
          ("rollout incident alerting slo metric recovery secrets capacity cost observability"
                  + " completeness scorecard oncall")
              .split(" "));

  /**
   * A rule as it stands in a pack, its places not yet filled in.
   *
   * @param cause what its incidents are of, empty where the rule is alone with it
   */
  record Template(String pack, String sentence, String cause, String text) {
    /**
     * Reads the rule with values in its places.
     *
     * @throws IllegalArgumentException where a value is missing or does not fit
     */
    Rule read(Map<String, Object> values) {
      return DrlReader.template(pack, text, values).get(0);
    }
  }

  private Pack() {}

  /** Reads all sections of all packs. */
  static Map<String, List<Template>> sections() {
    Map<String, List<Template>> sections = new LinkedHashMap<>();
    for (String pack : NAMES) {
      read(pack, sections);
    }
    return sections;
  }

  private static void read(String pack, Map<String, List<Template>> sections) {
    List<Template> current = null;
    String cause = "";
    StringBuilder sentence = new StringBuilder();
    StringBuilder rule = null;
    for (String line : text(pack).split("\n")) {
      if (line.startsWith("//@ ")) {
        current = new ArrayList<>();
        String[] header = line.substring(4).split(":", 2);
        cause = header.length > 1 ? header[1].strip() : "";
        sections.put(pack + "/" + header[0].strip(), current);
      } else if (rule == null && line.startsWith("//")) {
        sentence.append(sentence.isEmpty() ? "" : " ").append(line.substring(2).strip());
      } else if (line.startsWith("rule ")) {
        rule = new StringBuilder(line).append('\n');
      } else if (rule != null) {
        rule.append(line).append('\n');
        if (line.equals("end")) {
          if (current == null) {
            throw new IllegalStateException(
                "pack " + pack + " has a rule before its first section");
          }
          current.add(new Template(pack, sentence.toString(), cause, rule.toString()));
          sentence.setLength(0);
          rule = null;
        }
      } else if (line.isBlank()) {
        sentence.setLength(0);
      }
    }
  }

  private static String text(String pack) {
    String name = "/dev/premortem/rules/packs/" + pack + ".drl";
    try (InputStream in = Pack.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the pack " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
