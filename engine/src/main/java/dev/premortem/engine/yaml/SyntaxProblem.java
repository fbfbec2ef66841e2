package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says what is wrong where a text is no YAML: usually not what a parser says first. */
final class SyntaxProblem {
  private SyntaxProblem() {}

  static Problem of(String file, String text, MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    int line = mark == null ? 1 : mark.getLine() + 1;
    int column = mark == null ? 1 : mark.getColumn() + 1;
    String[] lines = text.split("\n", -1);
    Problem template = Templates.find(file, lines, line);
    if (template != null) {
      return template;
    }
    Problem tab = tab(file, lines, line);
    if (tab != null) {
      return tab;
    }
    String context = e.getContext();
    String problem = String.valueOf(e.getProblem()).strip();
    return Problem.error(
        new Place(file, line, column),
        "YAML-SYNTAX",
        context == null || context.isBlank() ? problem : context.strip() + ": " + problem,
        "look at this line and the one above: indentation, quotes, a missing colon");
  }

  private static @Nullable Problem tab(String file, String[] lines, int line) {
    for (int i = Math.max(0, line - 2); i < lines.length && i <= line; i++) {
      int tab = lines[i].indexOf('\t');
      if (tab >= 0 && lines[i].substring(0, tab).isBlank()) {
        return Problem.error(
            new Place(file, i + 1, tab + 1),
            "YAML-TAB",
            "a tab can't indent YAML",
            "use spaces, two for each level");
      }
    }
    return null;
  }
}
