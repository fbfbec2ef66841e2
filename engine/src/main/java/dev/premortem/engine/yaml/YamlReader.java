package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML 1.1 (and JSON, which is YAML) into nodes that know their place. Empty documents are
 * skipped, aliases and merge keys are followed, but only as far as the whole file stays under
 * {@link #MAX_NODES}; no type is ever instantiated.
 */
public final class YamlReader {
  /** Largest file that is read, in characters. */
  public static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  /** Values in one file, those that aliases repeat included. */
  public static final int MAX_NODES = 200_000;

  /** Depth of nesting. */
  public static final int MAX_DEPTH = 64;

  private YamlReader() {}

  /** Reads all documents of a file. What can't be read is added to the problems. */
  public static List<Node> read(String file, String text, List<Problem> problems) {
    if (text.length() > MAX_CHARACTERS) {
      problems.add(
          Problem.error(
              Place.file(file),
              "YAML-TOO-LARGE",
              "the file has " + text.length() + " characters, more than " + MAX_CHARACTERS,
              "maybe this is data rather than policy: give recorded traffic with --traffic"));
      return List.of();
    }
    String readable = withoutTabs(withoutMark(text));
    NodeBuilder builder = new NodeBuilder(file, problems);
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(MAX_CHARACTERS + 1);
      return builder.documents(new ParserImpl(new StreamReader(readable), options));
    } catch (NodeBuilder.Stop stop) {
      problems.add(stop.problem());
    } catch (YAMLException e) {
      problems.add(problem(file, readable, e));
    }
    return builder.documents();
  }

  private static Problem problem(String file, String text, YAMLException e) {
    if (e instanceof MarkedYAMLException marked) {
      return SyntaxProblem.of(file, text, marked);
    }
    if (e instanceof ReaderException unreadable) {
      String before = text.substring(0, Math.min(text.length(), unreadable.getPosition()));
      return Problem.error(
          new Place(
              file,
              1 + (int) before.chars().filter(c -> c == '\n').count(),
              before.length() - before.lastIndexOf('\n')),
          "YAML-SYNTAX",
          "the character U+%04X can't stand in YAML".formatted(unreadable.getCodePoint()),
          "remove it, or write it in double quotes as an escape such as \\u0007");
    }
    return Problem.error(
        new Place(file, 1, 1), "YAML-SYNTAX", "this can't be read: " + e.getMessage(), "");
  }

  /** A byte order mark says nothing in UTF-8. */
  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** JSON may be indented with tabs and, unlike YAML, holds none elsewhere. */
  private static String withoutTabs(String text) {
    String stripped = text.stripLeading();
    boolean json = stripped.startsWith("{") || stripped.startsWith("[");
    return json ? text.replace('\t', ' ') : text;
  }
}
