package dev.premortem.engine.yaml;

import dev.premortem.rules.source.Place;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML or JSON value that knows where it was written. */
public sealed interface Node {
  /** Returns where the value begins. */
  Place place();

  /** Returns what kind of value this is, as a person would say it. */
  String describe();

  /** Returns the beginning of a text, as much of it as a message can hold. */
  static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  /**
   * A text, number, boolean or null.
   *
   * @param text the text, without quotes
   * @param isNull whether nothing was written
   */
  record Scalar(Place place, String text, boolean isNull) implements Node {
    @Override
    public String describe() {
      return isNull ? "nothing" : "\"" + shortened(text) + "\"";
    }
  }

  /** Values in order. */
  record Sequence(Place place, List<Node> items) implements Node {
    @Override
    public String describe() {
      return "a list of " + items.size();
    }
  }

  /** Values by name, in the order written. */
  record Mapping(Place place, Map<String, Entry> entries) implements Node {
    @Override
    public String describe() {
      String some = String.join(", ", entries.keySet().stream().limit(5).toList());
      return entries.isEmpty()
          ? "an empty mapping"
          : "a mapping with " + shortened(some) + (entries.size() > 5 ? " and more" : "");
    }

    /** Returns the value of that name, null when there is none. */
    public @Nullable Node get(String name) {
      Entry entry = entries.get(name);
      return entry == null ? null : entry.value();
    }

    /** Returns the text of that name, empty when there is no scalar of that name. */
    public String text(String name) {
      return get(name) instanceof Scalar scalar && !scalar.isNull() ? scalar.text() : "";
    }

    /** Returns a copy without some names. */
    public Mapping without(String... names) {
      Map<String, Entry> rest = new LinkedHashMap<>(entries);
      for (String name : names) {
        rest.remove(name);
      }
      return new Mapping(place, rest);
    }
  }

  /**
   * A named value.
   *
   * @param key where the name is written
   * @param value what it stands for
   * @param mergedAt where a merge key takes it from elsewhere, null when it is written in place
   */
  record Entry(Place key, Node value, @Nullable Place mergedAt) {
    /** An entry that is written in its place. */
    public Entry(Place key, Node value) {
      this(key, value, null);
    }
  }
}
