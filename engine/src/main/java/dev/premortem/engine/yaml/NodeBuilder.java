package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;

/** Builds the nodes of one file from the events of a YAML parser. */
final class NodeBuilder {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  /** Tags that say no more than the text does. */
  private static final Set<String> TAGS =
      Set.of("!", "str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge");

  private static final String STANDARD = "tag:yaml.org,2002:";

  private final String file;
  private final List<Problem> problems;
  private final List<Node> documents = new ArrayList<>();
  private final Map<String, Anchor> anchors = new HashMap<>();
  private int nodes;
  private int depth;

  /**
   * An anchored value.
   *
   * @param node the value, null while it is being read
   * @param size values in it
   */
  private record Anchor(@Nullable Node node, int size) {}

  NodeBuilder(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Returns the documents that were read so far. */
  List<Node> documents() {
    return documents;
  }

  /** Reads all documents; those in which nothing is written are skipped. */
  List<Node> documents(Parser parser) {
    while (true) {
      Event event = parser.getEvent();
      if (event.is(Event.ID.StreamEnd)) {
        return documents;
      }
      boolean between =
          event.is(Event.ID.StreamStart)
              || event.is(Event.ID.DocumentStart)
              || event.is(Event.ID.DocumentEnd);
      if (between) {
        anchors.clear();
      } else if (!(event instanceof ScalarEvent scalar) || !isEmpty(scalar)) {
        documents.add(value(parser, event));
      }
    }
  }

  private static boolean isEmpty(ScalarEvent scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getValue().isEmpty();
  }

  private Place place(Event event) {
    Mark mark = event.getStartMark();
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Node value(Parser parser, Event event) {
    Place place = place(event);
    count(1, place);
    if (event instanceof AliasEvent alias) {
      return alias(alias.getAnchor(), place);
    }
    String anchor = ((NodeEvent) event).getAnchor();
    int before = nodes;
    if (anchor != null) {
      anchors.put(anchor, new Anchor(null, 0));
    }
    Node node = anchored(parser, event, place);
    if (anchor != null) {
      anchors.put(anchor, new Anchor(node, nodes - before + 1));
    }
    return node;
  }

  private Node anchored(Parser parser, Event event, Place place) {
    if (event instanceof ScalarEvent scalar) {
      tag(scalar.getTag(), place);
      return scalar(scalar, place);
    }
    if (++depth > YamlReader.MAX_DEPTH) {
      throw new Stop(
          Problem.error(
              place,
              "YAML-TOO-DEEP",
              "more than " + YamlReader.MAX_DEPTH + " values are nested here",
              "no document needs more than " + YamlReader.MAX_DEPTH + " levels"));
    }
    Node node;
    if (event instanceof MappingStartEvent start) {
      tag(start.getTag(), place);
      node = mapping(parser, place);
    } else {
      tag(((SequenceStartEvent) event).getTag(), place);
      node = sequence(parser, place);
    }
    depth--;
    return node;
  }

  private Node.Scalar scalar(ScalarEvent scalar, Place place) {
    String text = scalar.getValue();
    boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
    if (plain && Templates.plain(text)) {
      throw new Stop(Templates.problem(place));
    }
    boolean isNull =
        plain && NULLS.contains(text) && scalar.getImplicit().canOmitTagInPlainScalar();
    return new Node.Scalar(place, isNull ? "" : text, isNull);
  }

  private void tag(@Nullable String tag, Place place) {
    if (tag == null) {
      return;
    }
    String name = tag.startsWith(STANDARD) ? tag.substring(STANDARD.length()) : tag;
    if (!TAGS.contains(name)) {
      problems.add(
          Problem.error(
              place,
              "YAML-TAG",
              "the tag "
                  + Node.shortened(tag.startsWith(STANDARD) ? "!!" + name : tag)
                  + " is not read",
              "write the value itself: what a tag such as !Ref stands for is known elsewhere"));
    }
  }

  private Node alias(String name, Place place) {
    Anchor anchor = anchors.get(name);
    if (anchor == null) {
      throw new Stop(
          Problem.error(
              place,
              "YAML-ALIAS",
              "there is no anchor &" + Node.shortened(name) + " above in this document",
              "an anchor holds from where it is written to the end of its document, not beyond ---"));
    }
    if (anchor.node() == null) {
      throw new Stop(
          Problem.error(
              place,
              "YAML-ALIAS",
              "the anchor &" + Node.shortened(name) + " would hold itself",
              "write out what is meant here"));
    }
    count(anchor.size(), place);
    return anchor.node();
  }

  private void count(int more, Place place) {
    nodes += more;
    if (nodes > YamlReader.MAX_NODES) {
      throw new Stop(
          Problem.error(
              place,
              "YAML-ALIAS",
              "the document unfolds into more than " + YamlReader.MAX_NODES + " values",
              "aliases of aliases multiply: write the values out, or leave them out"));
    }
  }

  private Node mapping(Parser parser, Place place) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    MergeKeys merges = new MergeKeys(problems);
    for (Event event = parser.getEvent(); !event.is(Event.ID.MappingEnd); ) {
      Place key = place(event);
      boolean merge = MergeKeys.is(event);
      String name = name(parser, event, key, place);
      Node value = value(parser, parser.getEvent());
      if (merge) {
        merges.add(key, value);
      } else {
        Node.@Nullable Entry first = entries.putIfAbsent(name, new Node.Entry(key, value));
        if (first != null) {
          problems.add(duplicate(name, key, first.key()));
        }
      }
      event = parser.getEvent();
    }
    merges.into(entries);
    return new Node.Mapping(place, entries);
  }

  static Problem duplicate(String name, Place again, Place first) {
    return Problem.error(
        again,
        "YAML-DUPLICATE-KEY",
        Node.shortened(name) + " is already given in line " + first.line(),
        name.equals(MergeKeys.NAME) ? "merge several as <<: [*a, *b]" : "keep one of them");
  }

  /** Reads the name of an entry of a mapping, which is a text or an alias of one. */
  private String name(Parser parser, Event event, Place place, Place owner) {
    if (event instanceof ScalarEvent scalar) {
      // Templates and tags are refused in names as in values.
      Node node = anchored(parser, event, place);
      if (scalar.getAnchor() != null) {
        anchors.put(scalar.getAnchor(), new Anchor(node, 1));
      }
      return scalar.getValue();
    }
    Problem problem =
        Problem.error(
            place,
            "YAML-SYNTAX",
            "a name must be a text, found a list or a mapping",
            "write name: value, with quotes around a name that has brackets or braces");
    if (event instanceof MappingStartEvent || event instanceof SequenceStartEvent) {
      Place inner = parser.peekEvent() instanceof MappingStartEvent next ? place(next) : place;
      boolean braces = besides(owner, place) || besides(place, inner);
      throw new Stop(braces ? Templates.problem(owner) : problem);
    }
    if (value(parser, event) instanceof Node.Scalar scalar) {
      return scalar.text();
    }
    throw new Stop(problem);
  }

  /** Returns whether one brace follows another. */
  private static boolean besides(Place first, Place second) {
    return first.line() == second.line() && first.column() + 1 == second.column();
  }

  private Node sequence(Parser parser, Place place) {
    List<Node> items = new ArrayList<>();
    for (Event event = parser.getEvent();
        !event.is(Event.ID.SequenceEnd);
        event = parser.getEvent()) {
      items.add(value(parser, event));
    }
    return new Node.Sequence(place, items);
  }

  /** Ends the reading of a file. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Stop(Problem problem) {
      super(problem.message(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
