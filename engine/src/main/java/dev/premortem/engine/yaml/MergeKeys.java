package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * The merge keys of one mapping, as <a href="https://yaml.org/type/merge.html">YAML 1.1</a> has
 * them: what a mapping gives itself wins over what it merges, and of a list the earlier mapping
 * wins. Merged entries keep the places where they were written.
 */
final class MergeKeys {
  static final String NAME = "<<";

  private final List<Problem> problems;
  private final List<Merged> merged = new ArrayList<>();
  private @Nullable Place first;

  /** A mapping that is merged, and where that is said. */
  private record Merged(Place at, Node.Mapping mapping) {}

  MergeKeys(List<Problem> problems) {
    this.problems = problems;
  }

  /** Returns whether a name is a merge key: in quotes it is a name like others. */
  static boolean is(Event event) {
    return event instanceof ScalarEvent scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().equals(NAME);
  }

  /** Takes the value of a merge key: a mapping, or a list of mappings. */
  void add(Place key, Node value) {
    if (first != null) {
      problems.add(NodeBuilder.duplicate(NAME, key, first));
      return;
    }
    first = key;
    if (value instanceof Node.Sequence sequence) {
      sequence.items().forEach(item -> one(key, item));
    } else {
      one(key, value);
    }
  }

  private void one(Place key, Node value) {
    if (value instanceof Node.Mapping mapping) {
      merged.add(new Merged(key, mapping));
    } else {
      problems.add(
          Problem.error(
              key,
              "YAML-MERGE",
              "<< merges mappings, found " + value.describe(),
              "write <<: *name of a mapping with an anchor, or <<: [*a, *b]"));
    }
  }

  /** Adds what is merged to what a mapping gives itself. */
  void into(Map<String, Node.Entry> entries) {
    for (Merged one : merged) {
      one.mapping()
          .entries()
          .forEach(
              (name, entry) ->
                  entries.putIfAbsent(name, new Node.Entry(entry.key(), entry.value(), one.at())));
    }
  }
}
