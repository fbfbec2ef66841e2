package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows a template of Helm (Go) or Jinja from the YAML that it becomes. Braces within quotes are
 * text, such as {@code "{{ $labels.pod }}"} of an alert; so are plain ones that only Prometheus
 * writes.
 */
final class Templates {
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^']|'')*'");
  private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#.*$");
  private static final Pattern BRACES = Pattern.compile("\\{\\{|\\{%|\\{#");

  /** What only Helm's or Jinja's language says between braces. */
  private static final Pattern CHART =
      Pattern.compile(
          "\\{\\{-?[^}]*(?:\\.(?:Values|Release|Chart|Capabilities|Files)\\b"
              + "|\\b(?:include|toYaml|tpl)\\s)|\\{%");

  private Templates() {}

  /** Returns whether an unquoted text is part of a template. */
  static boolean plain(String text) {
    return text.contains("{") && CHART.matcher(text).find();
  }

  /** Returns the problem of a file that holds braces of a template at a place. */
  static Problem problem(Place place) {
    return Problem.error(
        place,
        "YAML-TEMPLATE",
        "this is a template, not YAML: braces such as {{ … }} are filled in by another program",
        "render it first, as with helm template CHART > rendered.yaml, and check what comes out;"
            + " a text with braces goes in quotes");
  }

  /**
   * Returns a problem where a line of a text that is no YAML has braces of a template, null when
   * none has.
   *
   * @param line the line at which the text stopped being YAML, from 1
   */
  static @Nullable Problem find(String file, String[] lines, int line) {
    for (int i = 0; i < lines.length && i <= line; i++) {
      String unquoted = QUOTED.matcher(lines[i]).replaceAll(m -> " ".repeat(m.end() - m.start()));
      Matcher comment = COMMENT.matcher(unquoted);
      String code = comment.find() ? unquoted.substring(0, comment.start()) : unquoted;
      Matcher braces = BRACES.matcher(code);
      if (braces.find()) {
        return problem(new Place(file, i + 1, braces.start() + 1));
      }
    }
    return null;
  }
}
