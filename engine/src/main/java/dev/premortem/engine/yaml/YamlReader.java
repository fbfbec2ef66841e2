package dev.premortem.engine.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Reads YAML (and JSON, which is YAML) into nodes that know their place. Aliases are followed, but
 * only as far as the whole document stays under {@link #MAX_NODES}; no type is ever instantiated.
 */
public final class YamlReader {
  /** Largest file that is read, in characters. */
  public static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  /** Values in one file, those that aliases repeat included. */
  public static final int MAX_NODES = 200_000;

  /** Depth of nesting. */
  public static final int MAX_DEPTH = 64;

  private static final YAMLFactory FACTORY = factory();

  private final String file;
  private final List<Problem> problems;
  private final Map<String, Node> anchors = new HashMap<>();
  private final Map<String, Integer> anchorSizes = new HashMap<>();
  private int nodes;

  private YamlReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  private static YAMLFactory factory() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS + 1);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(50);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
        .build();
  }

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
    return new YamlReader(file, problems).documents(text);
  }

  private List<Node> documents(String text) {
    List<Node> documents = new ArrayList<>();
    try (YAMLParser parser = FACTORY.createParser(withoutTabs(text))) {
      while (parser.nextToken() != null) {
        anchors.clear();
        documents.add(value(parser));
      }
    } catch (JsonProcessingException e) {
      problems.add(syntax(text, e));
    } catch (TooMuch e) {
      problems.add(e.problem);
    } catch (IOException | RuntimeException e) {
      problems.add(
          Problem.error(
              new Place(file, 1, 1), "YAML-SYNTAX", "this can't be read: " + e.getMessage(), ""));
    }
    return documents;
  }

  /** JSON may be indented with tabs and, unlike YAML, holds none elsewhere. */
  private static String withoutTabs(String text) {
    String stripped = text.stripLeading();
    boolean json = stripped.startsWith("{") || stripped.startsWith("[");
    return json ? text.replace('\t', ' ') : text;
  }

  private Problem syntax(String text, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    int line = at == null ? 1 : Math.max(1, at.getLineNr());
    int column = at == null ? 1 : Math.max(1, at.getColumnNr());
    String[] lines = text.split("\n", -1);
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
    String message = e.getOriginalMessage().strip();
    String[] said = message.split("\n");
    String first = said[0].strip();
    if (first.startsWith("while ") && said.length > 2) {
      for (int i = 1; i < said.length; i++) {
        if (!said[i].startsWith(" ") && !said[i].startsWith("in ")) {
          first = first + ": " + said[i].strip();
          break;
        }
      }
    }
    boolean deep = message.toLowerCase(Locale.ROOT).contains("nesting");
    return Problem.error(
        new Place(file, line, column),
        deep ? "YAML-TOO-DEEP" : "YAML-SYNTAX",
        first,
        deep
            ? "no document needs more than " + MAX_DEPTH + " levels"
            : "look at this line and the one above: indentation, quotes, a missing colon");
  }

  private Place here(YAMLParser parser) {
    JsonLocation at = parser.currentTokenLocation();
    return new Place(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  private Node value(YAMLParser parser) throws IOException {
    count(1, here(parser));
    Place place = here(parser);
    String anchor = parser.isCurrentAlias() ? null : parser.getObjectId();
    int before = nodes;
    Node node =
        switch (parser.currentToken()) {
          case START_OBJECT -> mapping(parser, place);
          case START_ARRAY -> sequence(parser, place);
          case VALUE_STRING ->
              parser.isCurrentAlias()
                  ? alias(parser.getText(), place)
                  : new Node.Scalar(place, parser.getText(), false);
          case VALUE_NULL -> new Node.Scalar(place, "", true);
          default -> new Node.Scalar(place, parser.getText(), false);
        };
    if (anchor != null) {
      anchors.put(anchor, node);
      anchorSizes.put(anchor, nodes - before + 1);
    }
    return node;
  }

  private Node alias(String name, Place place) {
    Node node = anchors.get(name);
    if (node == null) {
      throw new TooMuch(
          Problem.error(place, "YAML-ALIAS", "there is no anchor &" + name + " above", ""));
    }
    count(anchorSizes.getOrDefault(name, 1), place);
    return node;
  }

  private void count(int more, Place place) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new TooMuch(
          Problem.error(
              place,
              "YAML-ALIAS",
              "the document unfolds into more than " + MAX_NODES + " values",
              "aliases of aliases multiply: write the values out, or leave them out"));
    }
  }

  private Node mapping(YAMLParser parser, Place place) throws IOException {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place key = here(parser);
      String name = parser.currentName();
      parser.nextToken();
      Node value = value(parser);
      Node.@Nullable Entry first = entries.putIfAbsent(name, new Node.Entry(key, value));
      if (first != null) {
        problems.add(
            Problem.error(
                key,
                "YAML-DUPLICATE-KEY",
                name + " is already given in line " + first.key().line(),
                "keep one of them"));
      }
    }
    return new Node.Mapping(place, entries);
  }

  private Node sequence(YAMLParser parser, Place place) throws IOException {
    List<Node> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new Node.Sequence(place, items);
  }

  /** Ends the reading of a file at a limit. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    TooMuch(Problem problem) {
      super(problem.message(), null, false, false);
      this.problem = problem;
    }
  }
}
