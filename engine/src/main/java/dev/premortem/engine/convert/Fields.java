package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of foreign input that knows which of its fields were asked for, so that at the end none
 * is left without a word: a field is read, or set aside because it is for people or the platform
 * only, or {@link #unread} names it. A value of another type than asked for counts as not read.
 */
final class Fields {
  /** A field that nobody asked for. */
  record Unread(Place place, String path) {}

  private final Node.Mapping mapping;
  private final String path;
  private final Set<String> read = new TreeSet<>();
  private final List<Fields> inner = new ArrayList<>();
  private final Map<String, Fields> mappings = new TreeMap<>();
  private final Map<String, List<Fields>> lists = new TreeMap<>();
  private final List<Unread> strays = new ArrayList<>();
  private final List<String> aside = new ArrayList<>();

  private Fields(Node.Mapping mapping, String path) {
    this.mapping = mapping;
    this.path = path;
  }

  static Fields of(Node.Mapping mapping) {
    return new Fields(mapping, "");
  }

  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** Returns where the mapping begins. */
  Place place() {
    return mapping.place();
  }

  /** Returns where a field is named, or the mapping where it has none of that name. */
  Place place(String name) {
    Node.Entry entry = mapping.entries().get(name);
    return entry == null ? mapping.place() : entry.key();
  }

  /** Returns the names of all fields, in the order written. */
  List<String> names() {
    return List.copyOf(mapping.entries().keySet());
  }

  /** Returns whether a field is there with a value. */
  boolean has(String name) {
    Node node = mapping.get(name);
    return node != null && !(node instanceof Node.Scalar scalar && scalar.isNull());
  }

  /** Returns a value as it is; whoever asks accounts for everything in it. */
  @Nullable Node node(String name) {
    read.add(name);
    return has(name) ? mapping.get(name) : null;
  }

  /** Returns a text, empty when there is none. */
  String text(String name) {
    if (mapping.get(name) instanceof Node.Scalar scalar) {
      read.add(name);
      return scalar.isNull() ? "" : scalar.text();
    }
    return "";
  }

  /** Returns the fields of a field, none when there is no mapping. */
  Fields child(String name) {
    return mappings.computeIfAbsent(name, this::newChild);
  }

  private Fields newChild(String name) {
    Node.Mapping value = new Node.Mapping(place(name), Map.of());
    if (mapping.get(name) instanceof Node.Mapping found) {
      read.add(name);
      value = found;
    } else if (!has(name)) {
      read.add(name);
    }
    Fields child = new Fields(value, path(name));
    inner.add(child);
    return child;
  }

  /** Returns the mappings of a list; other items of it count as not read. */
  List<Fields> children(String name) {
    return lists.computeIfAbsent(name, this::newChildren);
  }

  private List<Fields> newChildren(String name) {
    List<Fields> children = new ArrayList<>();
    if (mapping.get(name) instanceof Node.Sequence sequence) {
      read.add(name);
      for (int i = 0; i < sequence.items().size(); i++) {
        String item = path(name) + "[" + i + "]";
        if (sequence.items().get(i) instanceof Node.Mapping found) {
          children.add(new Fields(found, item));
        } else {
          strays.add(new Unread(sequence.items().get(i).place(), item));
        }
      }
    } else if (!has(name)) {
      read.add(name);
    }
    inner.addAll(children);
    return children;
  }

  /** Returns the texts of a list; other items of it count as not read. */
  List<String> items(String name) {
    List<String> texts = new ArrayList<>();
    if (mapping.get(name) instanceof Node.Sequence sequence) {
      read.add(name);
      for (int i = 0; i < sequence.items().size(); i++) {
        if (sequence.items().get(i) instanceof Node.Scalar scalar && !scalar.isNull()) {
          texts.add(scalar.text());
        } else {
          strays.add(new Unread(sequence.items().get(i).place(), path(name) + "[" + i + "]"));
        }
      }
    } else if (!has(name)) {
      read.add(name);
    }
    return texts;
  }

  /** Returns the texts of a mapping by their names, such as labels. */
  Map<String, String> texts(String name) {
    Fields child = child(name);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String field : child.names()) {
      if (child.mapping.get(field) instanceof Node.Scalar) {
        texts.put(field, child.text(field));
      }
    }
    return texts;
  }

  /** Sets aside what Kubernetes keeps about a resource, labels and annotations apart. */
  Fields ofKubernetes() {
    return aside(
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "selfLink",
        "managedFields",
        "ownerReferences",
        "finalizers");
  }

  /** Sets fields aside that are for people or the platform only, with everything in them. */
  Fields aside(String... names) {
    for (String name : names) {
      read.add(name);
      if (has(name)) {
        aside.add(path(name));
      }
    }
    return this;
  }

  /** Returns what was set aside here and in everything that was read, as a clause; may be empty. */
  String asides() {
    List<String> all = new ArrayList<>();
    collect(all);
    return all.isEmpty() ? "" : "; without effect here: " + String.join(", ", all);
  }

  private void collect(List<String> all) {
    all.addAll(aside);
    inner.forEach(child -> child.collect(all));
  }

  /** Returns every field here, and in everything that was read, that nobody asked for. */
  List<Unread> unread() {
    List<Unread> unread = new ArrayList<>(strays);
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (!read.contains(name)) {
                unread.add(new Unread(entry.key(), path(name)));
              }
            });
    inner.forEach(child -> unread.addAll(child.unread()));
    unread.sort(Comparator.comparing(Unread::place));
    return unread;
  }
}
