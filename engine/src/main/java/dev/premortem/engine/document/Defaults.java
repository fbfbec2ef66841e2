package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The policy numbers that stand in for {@link Standard} fields: those of a bundle's Defaults
 * document before the standard ones, which {@code standard-defaults.yaml} holds with the source of
 * each. Immutable.
 */
public final class Defaults {
  /** File of the standard defaults, as places name it. */
  public static final String STANDARD_FILE = "standard-defaults.yaml";

  /** Where standard values stand. */
  static final Place PLACE = Place.file(STANDARD_FILE);

  /** Pairs of windows, whose names a bundle may add to. */
  private static final String PAIRS = "burnWindows";

  private static final Map<String, Setting> TABLE = table();

  /** The standard defaults. */
  public static final Defaults STANDARD = new Defaults(null);

  /**
   * One number.
   *
   * @param path where a Defaults document has it, such as {@code guardrails.cooldown}
   * @param node its value
   * @param source where a standard value comes from, empty for one of the bundle
   * @param own whether the bundle says it
   */
  public record Setting(String path, Node node, String source, boolean own) {
    /** Returns the value as YAML writes it on one line. */
    public String text() {
      if (node instanceof Node.Mapping pair) {
        List<String> fields = new ArrayList<>();
        pair.without("source")
            .entries()
            .forEach((name, entry) -> fields.add(name + ": " + pair.text(name)));
        return "{" + String.join(", ", fields) + "}";
      }
      return node instanceof Node.Scalar scalar ? scalar.text() : "";
    }
  }

  private final Map<String, Setting> settings = new LinkedHashMap<>(TABLE);

  private Defaults(Node.@Nullable Mapping own) {
    if (own != null) {
      own.entries()
          .forEach(
              (group, entry) -> {
                if (entry.value() instanceof Node.Mapping fields) {
                  fields.entries().forEach((name, field) -> put(group, name, field.value()));
                }
              });
    }
  }

  private void put(String group, String name, Node value) {
    boolean left = value instanceof Node.Scalar scalar && scalar.isNull();
    if (!left) {
      String path = group + "." + name;
      settings.put(path, new Setting(path, value, source(value), true));
    }
  }

  private static String source(Node value) {
    return value instanceof Node.Mapping mapping ? mapping.text("source") : "";
  }

  /**
   * Returns the standard defaults with a bundle's own before them.
   *
   * @param own the spec of its Defaults document, one that could be read
   */
  public static Defaults of(Node.Mapping own) {
    return new Defaults(own);
  }

  private static Map<String, Setting> table() {
    Map<String, Setting> found = new LinkedHashMap<>();
    spec()
        .entries()
        .forEach(
            (group, entry) ->
                ((Node.Mapping) entry.value())
                    .entries()
                    .forEach(
                        (name, field) -> {
                          Node.Mapping leaf = (Node.Mapping) field.value();
                          Node value = leaf.get("value");
                          String path = group + "." + name;
                          found.put(
                              path,
                              new Setting(path, value == null ? leaf : value, source(leaf), false));
                        }));
    return found;
  }

  private static Node.Mapping spec() {
    try (InputStream in = Defaults.class.getResourceAsStream(STANDARD_FILE)) {
      if (in == null) {
        throw new IllegalStateException(STANDARD_FILE + " is not on the class path");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Problem> problems = new ArrayList<>();
      List<Node> documents = YamlReader.read(STANDARD_FILE, text, problems);
      if (problems.isEmpty()
          && documents.get(0) instanceof Node.Mapping document
          && document.get("spec") instanceof Node.Mapping spec) {
        return spec;
      }
      throw new IllegalStateException(STANDARD_FILE + " can't be read: " + problems);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns what stands in for a field.
   *
   * @param path where a Defaults document has it
   * @param at where the field is missing: the place of a standard value
   */
  Node node(String path, Place at) {
    if (path.equals(PAIRS)) {
      return pairs(new Node.Mapping(at, Map.of()));
    }
    Setting setting = settings.get(path);
    if (setting == null) {
      throw new IllegalStateException(STANDARD_FILE + " has no " + path);
    }
    return setting.own() || !(setting.node() instanceof Node.Scalar scalar)
        ? setting.node()
        : new Node.Scalar(at, scalar.text(), scalar.isNull());
  }

  /** Returns pairs of windows beside all that are known otherwise. */
  Node.Mapping pairs(Node.Mapping own) {
    Map<String, Node.Entry> all = new LinkedHashMap<>();
    settings.forEach(
        (path, setting) -> {
          if (path.startsWith(PAIRS + ".")) {
            all.put(
                path.substring(PAIRS.length() + 1),
                new Node.Entry(setting.node().place(), setting.node()));
          }
        });
    all.putAll(own.entries());
    return new Node.Mapping(own.place(), all);
  }

  /** Returns every number, in the order of the standard defaults, a bundle's pairs behind those. */
  public List<Setting> settings() {
    Map<String, List<Setting>> groups = new LinkedHashMap<>();
    for (Setting setting : settings.values()) {
      String group = setting.path().substring(0, setting.path().indexOf('.'));
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(setting);
    }
    return groups.values().stream().flatMap(List::stream).toList();
  }

  /** Returns what a document would say in which nothing is written. */
  public <T extends Record> T absent(Class<T> type) {
    List<Problem> problems = new ArrayList<>();
    T value =
        new Decoder(problems, this)
            .record(new Node.Mapping(Place.file("(default)"), Map.of()), type);
    if (value == null) {
      throw new IllegalStateException(type + " has fields without a default: " + problems);
    }
    return value;
  }

  /** Returns all numbers as text, the same for the same numbers: what a digest covers. */
  public String canonical() {
    StringBuilder text = new StringBuilder();
    settings.values().stream()
        .sorted((a, b) -> a.path().compareTo(b.path()))
        .forEach(s -> text.append(s.path()).append('=').append(s.text()).append('\n'));
    return text.toString();
  }
}
