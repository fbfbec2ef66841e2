package dev.premortem.engine.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What came of taking over foreign documents: documents of ours, and a note on each thing. */
public final class Conversion {
  /** What became of something. There is no fourth: whatever has no effect here is said. */
  public enum Fate {
    /** It is evaluated here as it is. */
    TAKEN,
    /** It is evaluated here, but not as it was. */
    CHANGED,
    /** It is not in the result. */
    REFUSED
  }

  /**
   * What became of one thing.
   *
   * @param place where it is written
   * @param fate what became of it
   * @param what the thing
   * @param because why it is not evaluated or not taken, or into what it was turned
   */
  public record Note(Place place, Fate fate, String what, String because) {}

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  private final Map<String, List<Map<String, Object>>> documents = new TreeMap<>();
  private final List<Note> notes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final List<String> order = new ArrayList<>();
  private final Set<String> present;

  /** Begins with nothing. */
  public Conversion() {
    this(Set.of());
  }

  /**
   * Begins beside documents that are there already.
   *
   * @param present their kinds and names, as {@link #key} joins them
   */
  public Conversion(Set<String> present) {
    this.present = present;
  }

  /** Returns the name under which a document that is there already is known. */
  public static String key(String kind, String name) {
    return kind + "|" + name;
  }

  /** Returns whether a document is there already. */
  boolean has(String kind, String name) {
    return present.contains(key(kind, name));
  }

  /** Returns what became of everything, in the order of files, as they were read, and lines. */
  public List<Note> notes() {
    List<Note> sorted = new ArrayList<>(notes);
    sorted.sort(
        Comparator.comparing(
            Note::place,
            Comparator.comparingInt(
                    (Place place) ->
                        order.contains(place.file())
                            ? order.indexOf(place.file())
                            : Integer.MAX_VALUE)
                .thenComparing(place -> place)));
    return sorted;
  }

  /** Returns what could not be read at all. */
  public List<Problem> problems() {
    return problems;
  }

  /** Returns the documents as YAML, by the names of their files. */
  public Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    documents.forEach(
        (file, list) -> {
          StringBuilder text = new StringBuilder();
          for (Map<String, Object> document : list) {
            text.append(text.isEmpty() ? "" : "---\n").append(yaml(document));
          }
          files.put(file, text.toString());
        });
    return files;
  }

  private static String yaml(Map<String, Object> document) {
    try {
      return YAML.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and lists always become YAML", e);
    }
  }

  /** Returns the documents of a file that say anything. */
  List<Node> read(String file, String text) {
    order.add(file);
    return YamlReader.read(file, text, problems).stream()
        .filter(document -> !(document instanceof Node.Scalar scalar && scalar.isNull()))
        .toList();
  }

  /** Returns how much was said so far. */
  int said() {
    return notes.size();
  }

  void note(Place place, Fate fate, String what, String because) {
    notes.add(new Note(place, fate, what, because));
  }

  /** Says every field that nobody asked for. */
  void unread(Fields fields, String what) {
    for (Fields.Unread unread : fields.unread()) {
      note(
          unread.place(),
          Fate.REFUSED,
          what,
          "the field " + unread.path() + " has no effect here: it is not known or not evaluated");
    }
  }

  /** Looks again at every note, once everything is known. */
  void revise(UnaryOperator<Note> revision) {
    notes.replaceAll(revision);
  }

  void add(String file, Map<String, Object> document) {
    documents.computeIfAbsent(file, f -> new ArrayList<>()).add(document);
  }

  /** Adds a document of one of our own kinds. */
  void own(String file, String kind, String name, Map<String, Object> spec) {
    add(file, document("premortem/v1", kind, name, spec));
  }

  static Map<String, Object> document(String apiVersion, String kind, String name, Object spec) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("apiVersion", apiVersion);
    document.put("kind", kind);
    document.put("metadata", new LinkedHashMap<>(Map.of("name", name)));
    document.put("spec", spec);
    return document;
  }

  /** Returns a name that no other document of the kind has. */
  String unique(String kind, String wanted) {
    String slug = slug(wanted);
    int count = names.merge(kind + "|" + slug, 1, Integer::sum);
    return count == 1 ? slug : unique(kind, slug + "-" + count);
  }

  static String slug(String text) {
    String slug =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return slug.isEmpty() ? "unnamed" : slug.substring(0, Math.min(80, slug.length()));
  }

  /** Returns a node as maps, lists, texts, numbers and truth values. */
  static Object plain(Node node) {
    if (node instanceof Node.Mapping mapping) {
      Map<String, Object> map = new LinkedHashMap<>();
      mapping
          .entries()
          .forEach(
              (name, entry) -> {
                if (!(entry.value() instanceof Node.Scalar scalar && scalar.isNull())) {
                  map.put(name, plain(entry.value()));
                }
              });
      return map;
    }
    if (node instanceof Node.Sequence sequence) {
      return sequence.items().stream().map(Conversion::plain).toList();
    }
    String text = node instanceof Node.Scalar scalar ? scalar.text() : "";
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("-?(0|[1-9]\\d{0,14})")) {
      return Long.valueOf(text);
    }
    return text.matches("-?(0|[1-9]\\d{0,14})\\.\\d{1,15}")
        ? (Object) new java.math.BigDecimal(text)
        : text;
  }

  static String text(Node.Mapping mapping, String... path) {
    Node node = mapping;
    for (String name : path) {
      Node next = node instanceof Node.Mapping m ? m.get(name) : null;
      if (next == null) {
        return "";
      }
      node = next;
    }
    return node instanceof Node.Scalar scalar && !scalar.isNull() ? scalar.text() : "";
  }

  static List<Node> items(Node.Mapping mapping, String name) {
    return mapping.get(name) instanceof Node.Sequence sequence ? sequence.items() : List.of();
  }
}
