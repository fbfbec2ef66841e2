package dev.premortem.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A bundle as trees, and everything that can be taken out of it or put into it: each file, each
 * document, each field and item deleted, and each replaced by nothing, by zero, by the huge and by
 * another type. In a fixed order.
 */
final class Mutations {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What takes the place of a value. */
  private static final Map<String, JsonNode> VALUES = new LinkedHashMap<>();

  static {
    VALUES.put("null", NODES.nullNode());
    VALUES.put("an empty text", NODES.textNode(""));
    VALUES.put("a word", NODES.textNode("nonsense"));
    VALUES.put("zero", NODES.numberNode(0));
    VALUES.put("minus one", NODES.numberNode(-1));
    VALUES.put("one", NODES.numberNode(1));
    VALUES.put("the largest int", NODES.numberNode(Integer.MAX_VALUE));
    VALUES.put("more than a long", NODES.textNode("99999999999999999999"));
    VALUES.put("the largest double", NODES.textNode("1.7e308"));
    VALUES.put("infinity", NODES.textNode(".inf"));
    VALUES.put("no number", NODES.textNode("NaN"));
    VALUES.put("no time", NODES.textNode("0s"));
    VALUES.put("an age", NODES.textNode("999999999m"));
    VALUES.put("eternity", NODES.textNode("PT2562047788015215H"));
    VALUES.put("a long time", NODES.textNode("99d"));
    VALUES.put("a rate", NODES.textNode("1000000/s"));
    VALUES.put("much memory", NODES.textNode("999999Ti"));
    VALUES.put("everything", NODES.textNode("100%"));
    VALUES.put("a distant day", NODES.textNode("+999999999-12-31"));
    VALUES.put("many values", NODES.textNode("1x999999"));
    VALUES.put("truth", NODES.booleanNode(true));
    VALUES.put("an empty list", NODES.arrayNode());
    VALUES.put("a list", NODES.arrayNode().add(1).add("x"));
    VALUES.put("an empty mapping", NODES.objectNode());
    VALUES.put("a mapping", NODES.objectNode().put("x", 1));
    VALUES.put("a long text", NODES.textNode("x".repeat(200_000)));
  }

  /**
   * One mutation.
   *
   * @param name what is done where
   * @param whole whether whole files or documents are deleted
   * @param apply does it to a copy of the documents
   */
  record Mutation(String name, boolean whole, Consumer<Mutations> apply) {
    Mutation(String name, Consumer<Mutations> apply) {
      this(name, false, apply);
    }
  }

  private final Map<String, byte[]> others = new TreeMap<>();
  private final Map<String, ArrayNode> documents = new TreeMap<>();

  /** Takes the files of a bundle. */
  Mutations(Map<String, byte[]> files) {
    files.forEach(
        (name, bytes) -> {
          if (name.matches(".*\\.(ya?ml|json)")) {
            documents.put(name, read(bytes));
          } else {
            others.put(name, bytes);
          }
        });
  }

  private Mutations(Mutations from) {
    others.putAll(from.others);
    from.documents.forEach((name, list) -> documents.put(name, list.deepCopy()));
  }

  private static ArrayNode read(byte[] bytes) {
    try {
      ArrayNode list = NODES.arrayNode();
      YAML.readerFor(JsonNode.class).<JsonNode>readValues(bytes).readAll().forEach(list::add);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the files after one mutation. */
  Map<String, byte[]> after(Mutation mutation) {
    Mutations copy = new Mutations(this);
    mutation.apply().accept(copy);
    Map<String, byte[]> files = new TreeMap<>(copy.others);
    copy.documents.forEach(
        (name, list) -> {
          StringBuilder text = new StringBuilder();
          list.forEach(document -> text.append("---\n").append(document).append('\n'));
          files.put(name, text.toString().getBytes(StandardCharsets.UTF_8));
        });
    return files;
  }

  /** Returns all mutations. */
  List<Mutation> all() {
    List<Mutation> all = new ArrayList<>();
    all.add(new Mutation("nothing is left", true, m -> m.keepOnly("", -1)));
    for (String file : others.keySet()) {
      all.add(new Mutation("without " + file, true, m -> m.others.remove(file)));
    }
    documents.forEach(
        (file, list) -> {
          all.add(new Mutation("without " + file, true, m -> m.documents.remove(file)));
          all.add(new Mutation("only " + file, true, m -> m.keepOnly(file, -1)));
          for (int i = 0; i < list.size(); i++) {
            int at = i;
            String name = file + " document " + i;
            all.add(new Mutation("without " + name, true, m -> m.documents.get(file).remove(at)));
            all.add(new Mutation("only " + name, true, m -> m.keepOnly(file, at)));
            ofValue(all, name, list.get(i), m -> m.documents.get(file).get(at));
          }
        });
    return all;
  }

  private void keepOnly(String file, int document) {
    others.clear();
    documents.keySet().removeIf(name -> !name.equals(file));
    if (document >= 0) {
      JsonNode kept = documents.get(file).get(document);
      documents.put(file, NODES.arrayNode().add(kept));
    }
  }

  /** Finds a value in a copy of the documents. */
  private interface Finder {
    JsonNode find(Mutations in);
  }

  private static void ofValue(List<Mutation> all, String path, JsonNode value, Finder finder) {
    if (value.isObject()) {
      value
          .fieldNames()
          .forEachRemaining(
              field -> {
                String at = path + "." + field;
                all.add(
                    new Mutation(
                        "without " + at, m -> ((ObjectNode) finder.find(m)).remove(field)));
                VALUES.forEach(
                    (name, instead) ->
                        all.add(
                            new Mutation(
                                name + " at " + at,
                                m -> ((ObjectNode) finder.find(m)).set(field, instead))));
                ofValue(all, at, value.get(field), m -> finder.find(m).get(field));
              });
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        int item = i;
        String at = path + "[" + i + "]";
        all.add(new Mutation("without " + at, m -> ((ArrayNode) finder.find(m)).remove(item)));
        all.add(
            new Mutation(
                "twice " + at,
                m -> ((ArrayNode) finder.find(m)).add(finder.find(m).get(item).deepCopy())));
        VALUES.forEach(
            (name, instead) ->
                all.add(
                    new Mutation(
                        name + " at " + at, m -> ((ArrayNode) finder.find(m)).set(item, instead))));
        ofValue(all, at, value.get(i), m -> finder.find(m).get(item));
      }
    }
  }
}
