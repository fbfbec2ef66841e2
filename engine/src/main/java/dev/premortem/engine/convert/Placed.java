package dev.premortem.engine.convert;

import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes that are made from others, and keep the places of those. */
final class Placed {
  private Placed() {}

  /** Leaves out the fields whose names stand at some places. */
  static Node.Mapping without(Node.Mapping mapping, Collection<Place> keys) {
    Map<String, Node.Entry> kept = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (!keys.contains(entry.key())) {
                kept.put(name, new Node.Entry(entry.key(), without(entry.value(), keys)));
              }
            });
    return new Node.Mapping(mapping.place(), kept);
  }

  private static Node without(Node node, Collection<Place> keys) {
    if (node instanceof Node.Mapping mapping) {
      return without(mapping, keys);
    }
    if (node instanceof Node.Sequence sequence) {
      return new Node.Sequence(
          sequence.place(), sequence.items().stream().map(item -> without(item, keys)).toList());
    }
    return node;
  }

  /** Keeps some items of a list only. */
  static Node.Mapping keeping(Node.Mapping mapping, String list, List<Integer> indices) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>(mapping.entries());
    if (mapping.get(list) instanceof Node.Sequence sequence) {
      List<Node> kept = new ArrayList<>();
      indices.forEach(i -> kept.add(sequence.items().get(i)));
      put(entries, list, mapping, new Node.Sequence(sequence.place(), kept));
    }
    return new Node.Mapping(mapping.place(), entries);
  }

  /** Puts a value under a name, at the place of that name where it was written. */
  static void put(Map<String, Node.Entry> into, String name, Node.Mapping from, Node value) {
    Node.Entry entry = from.entries().get(name);
    into.put(name, new Node.Entry(entry == null ? from.place() : entry.key(), value));
  }

  /** Returns a text at a place. */
  static Node text(Place place, String text) {
    return new Node.Scalar(place, text, false);
  }

  /** Returns texts by their names, all at a place. */
  static Node texts(Place place, Map<String, String> texts) {
    Map<String, Node> values = new LinkedHashMap<>();
    texts.forEach((name, text) -> values.put(name, text(place, text)));
    return mapping(place, values);
  }

  /** Returns values by their names, all at a place. */
  static Node.Mapping mapping(Place place, Map<String, ? extends Node> values) {
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    values.forEach((name, value) -> entries.put(name, new Node.Entry(place, value)));
    return new Node.Mapping(place, entries);
  }
}
