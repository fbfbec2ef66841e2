package dev.premortem.engine.document;

import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns nodes into the records that describe document kinds. A record component is a field; its
 * type says how the value is read, {@link Bounds} what it may be, {@link Default} what stands in
 * for it. Every value that does not fit becomes a problem with its place; the rest is still read.
 */
public final class Decoder {
  /** Records that are written as one text. */
  static final Set<Class<?>> SCALARS =
      Set.of(
          Ratio.class, Rate.class, Memory.class, Moment.class, TimeOfDay.class, StatusRange.class);

  /**
   * A field that says itself what a policy number would stand in for.
   *
   * @param path where a Defaults document has the number
   * @param text the value as it was written
   */
  public record Written(String path, String text, Place place) {}

  private final List<Problem> problems;
  private final Defaults defaults;
  private final List<Written> written = new ArrayList<>();

  /** Creates a decoder that adds what it finds to a list, with the standard defaults. */
  public Decoder(List<Problem> problems) {
    this(problems, Defaults.STANDARD);
  }

  /**
   * Creates a decoder that adds what it finds to a list.
   *
   * @param defaults what stands in for policy numbers that are not written
   */
  public Decoder(List<Problem> problems, Defaults defaults) {
    this.problems = problems;
    this.defaults = defaults;
  }

  /** Returns the fields read so far that a policy number did not have to stand in for. */
  public List<Written> written() {
    return written;
  }

  /** Reads a record, null when it can't be built. */
  public <T extends Record> @Nullable T record(Node node, Class<T> type) {
    Object value = recordOf(node, type);
    return type.cast(value);
  }

  /** Returns the name of a component as it is written in documents. */
  static String nameOf(RecordComponent component) {
    Key key = component.getAnnotation(Key.class);
    return key == null ? component.getName() : key.value();
  }

  /** Returns whether a component may be left out. */
  static boolean isOptional(RecordComponent component) {
    return component.isAnnotationPresent(Default.class)
        || component.isAnnotationPresent(Standard.class)
        || component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        || component.getType() == List.class
        || component.getType() == Map.class;
  }

  private @Nullable Object recordOf(Node node, Class<?> type) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              "expected a mapping, found " + node.describe(),
              "write field: value, one a line"));
      return null;
    }
    RecordComponent[] components = type.getRecordComponents();
    Set<String> known = new LinkedHashSet<>();
    for (RecordComponent component : components) {
      if (!component.isAnnotationPresent(Here.class)) {
        known.add(nameOf(component));
      }
    }
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (!known.contains(name)) {
                problems.add(
                    Problem.error(
                        entry.key(),
                        "DOC-UNKNOWN-FIELD",
                        "there is no field " + Node.shortened(name) + " " + where(entry),
                        Nearest.hint(name, known)));
              }
            });
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean here = components[i].isAnnotationPresent(Here.class);
      values[i] = here ? mapping.place() : component(mapping, components[i]);
      boolean mayBeNull = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
      complete &= values[i] != null || mayBeNull;
    }
    if (!complete) {
      return null;
    }
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      problems.add(
          Problem.error(node.place(), "DOC-RANGE", String.valueOf(e.getCause().getMessage()), ""));
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a document kind can't be built: " + type, e);
    }
  }

  private static String where(Node.Entry entry) {
    Place merged = entry.mergedAt();
    return merged == null ? "here" : "where << merges it, in line " + merged.line();
  }

  private @Nullable Object component(Node.Mapping mapping, RecordComponent component) {
    String name = nameOf(component);
    Node node = mapping.get(name);
    Standard number = component.getAnnotation(Standard.class);
    if (number != null && node instanceof Node.Mapping pairs && component.getType() == Map.class) {
      node = defaults.pairs(pairs);
    }
    if (node == null || (node instanceof Node.Scalar scalar && scalar.isNull())) {
      Default standIn = component.getAnnotation(Default.class);
      if (number != null) {
        // A Defaults document itself does not say what it leaves out.
        boolean itself = component.getDeclaringRecord().getNestHost() == DefaultsSpec.class;
        node = defaults.node(number.value(), itself ? Defaults.PLACE : mapping.place());
      } else if (standIn != null) {
        node =
            component.getType().isRecord() && standIn.value().equals("-")
                ? new Node.Mapping(mapping.place(), Map.of())
                : new Node.Scalar(mapping.place(), standIn.value(), false);
      } else if (component.getType() == List.class) {
        return List.of();
      } else if (component.getType() == Map.class) {
        return Map.of();
      } else if (isOptional(component)) {
        return null;
      } else {
        problems.add(
            Problem.error(
                node == null ? mapping.place() : node.place(),
                "DOC-MISSING-FIELD",
                "the field " + name + " is missing",
                describe(component)));
        return null;
      }
    }
    if (component.isAnnotationPresent(Switch.class) && node instanceof Node.Scalar scalar) {
      if (scalar.text().equals("false")) {
        return null;
      }
      if (!scalar.text().equals("true")) {
        problems.add(
            Problem.error(
                node.place(),
                "DOC-TYPE",
                name + " must be true, false or a mapping, found " + node.describe(),
                describe(component)));
        return null;
      }
      node = new Node.Mapping(node.place(), Map.of());
    }
    if (number != null && node == mapping.get(name) && node instanceof Node.Scalar scalar) {
      written.add(new Written(number.value(), scalar.text(), scalar.place()));
    }
    Object value = value(node, component.getGenericType(), name);
    return value == null || within(value, Bounds.of(component), node, name) ? value : null;
  }

  private static String describe(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    return doc == null ? "" : nameOf(component) + ": " + doc.value();
  }

  private boolean within(Object value, Bounds bounds, Node node, String name) {
    if (value instanceof Located<?> located) {
      return within(located.value(), bounds, node, name);
    }
    String broken = bounds.broken(value);
    if (broken != null) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-RANGE",
              name + " " + broken + ", found " + node.describe(),
              value instanceof Ratio ? "a share is written as 0.5% or 0.005" : ""));
      return false;
    }
    boolean all = true;
    if (value instanceof List<?> list && node instanceof Node.Sequence sequence) {
      for (int i = 0; i < list.size(); i++) {
        all &= within(list.get(i), bounds.ofItems(), sequence.items().get(i), name);
      }
    } else if (value instanceof Map<?, ?> map && node instanceof Node.Mapping mapping) {
      Iterator<Map.Entry<String, Node.Entry>> written = mapping.entries().entrySet().iterator();
      for (Object item : map.values()) {
        Map.Entry<String, Node.Entry> entry = written.next();
        all &= within(item, bounds.ofItems(), entry.getValue().value(), entry.getKey());
      }
    }
    return all;
  }

  private @Nullable Object value(Node node, Type type, String name) {
    if (type instanceof ParameterizedType parameterized) {
      Type inner =
          parameterized.getActualTypeArguments()[parameterized.getActualTypeArguments().length - 1];
      if (parameterized.getRawType() == List.class) {
        return list(node, inner, name);
      }
      if (parameterized.getRawType() == Map.class) {
        return map(node, (Class<?>) parameterized.getActualTypeArguments()[0], inner, name);
      }
      Object value = value(node, inner, name);
      return value == null ? null : new Located<>(value, node.place());
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Node.class) {
      return node;
    }
    if (raw.isRecord() && !SCALARS.contains(raw)) {
      return recordOf(node, raw);
    }
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              name + " must be " + expectation(raw) + ", found " + node.describe(),
              ""));
      return null;
    }
    Object value = raw == DayOfWeek.class ? day(scalar.text()) : scalarValue(scalar.text(), raw);
    if (value == null && tooLarge(scalar.text(), raw)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-RANGE",
              name + " must be a smaller number, found " + node.describe(),
              ""));
    } else if (value == null) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              name + " must be " + expectation(raw) + ", found " + node.describe(),
              raw.isEnum() ? Nearest.hint(scalar.text(), enumNames(raw)) : ""));
    }
    return value;
  }

  /** Reads a day of the week, whole or as its first three letters. */
  private static @Nullable DayOfWeek day(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    for (DayOfWeek day : DayOfWeek.values()) {
      String whole = day.name().toLowerCase(Locale.ROOT);
      if (name.equals(whole) || name.equals(whole.substring(0, 3))) {
        return day;
      }
    }
    return null;
  }

  /** Returns whether a text is a whole number that no field of that type can hold. */
  private static boolean tooLarge(String text, Class<?> raw) {
    boolean whole = Set.of("int", "Integer", "long", "Long").contains(raw.getSimpleName());
    return whole && text.strip().matches("[-+]?\\d{10,}");
  }

  private @Nullable Object list(Node node, Type inner, String name) {
    if (!(node instanceof Node.Sequence sequence)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              name + " must be a list, found " + node.describe(),
              "write [a, b] or one item a line, each behind a dash"));
      return null;
    }
    List<Object> items = new ArrayList<>();
    boolean complete = true;
    for (Node item : sequence.items()) {
      Object value = value(item, inner, name);
      if (value == null) {
        complete = false;
      } else {
        items.add(value);
      }
    }
    return complete ? Collections.unmodifiableList(items) : null;
  }

  private @Nullable Object map(Node node, Class<?> keys, Type inner, String name) {
    if (!(node instanceof Node.Mapping mapping)) {
      problems.add(
          Problem.error(
              node.place(),
              "DOC-TYPE",
              name + " must be a mapping, found " + node.describe(),
              "write name: value, one a line"));
      return null;
    }
    Map<Object, Object> values = new LinkedHashMap<>();
    boolean complete = true;
    for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
      Object key = scalarValue(entry.getKey(), keys);
      Object value = value(entry.getValue().value(), inner, entry.getKey());
      if (key == null) {
        problems.add(
            Problem.error(
                entry.getValue().key(),
                "DOC-UNKNOWN-FIELD",
                Node.shortened(entry.getKey()) + " is not " + expectation(keys),
                keys.isEnum() ? Nearest.hint(entry.getKey(), keyNames(keys)) : ""));
      }
      if (key == null || value == null) {
        complete = false;
      } else {
        values.put(key, value);
      }
    }
    return complete ? Collections.unmodifiableMap(values) : null;
  }

  /** Returns the names that a mapping by an enumeration may have. */
  static List<String> keyNames(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(
          constant instanceof DayOfWeek day
              ? day.name().toLowerCase(Locale.ROOT)
              : enumName((Enum<?>) constant));
    }
    return names;
  }

  /** Returns the names of an enumeration as documents write them. */
  static List<String> enumNames(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      names.add(enumName((Enum<?>) constant));
    }
    return names;
  }

  /** Returns BAD_DEPLOY as badDeploy; names like P0 and COMPARISON_GT stay. */
  public static String enumName(Enum<?> constant) {
    String name = constant.name();
    if (name.matches("P\\d")
        || name.matches("(COMPARISON|EVALUATION_MISSING_DATA|ALIGN|REDUCE)_.*")) {
      return name;
    }
    StringBuilder camel = new StringBuilder();
    for (String part : name.toLowerCase(Locale.ROOT).split("_")) {
      camel.append(
          camel.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
    }
    return camel.toString();
  }

  private static String expectation(Class<?> raw) {
    if (raw.isEnum()) {
      return "one of " + String.join(", ", enumNames(raw));
    }
    return switch (raw.getSimpleName()) {
      case "String" -> "a text";
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "double", "Double" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      case "Ratio" -> "a share such as 0.5% or 0.005";
      case "Rate" -> "a rate such as 9/s or 600/min";
      case "Duration" -> "a duration such as 300s, 5 minutes or 30d";
      case "LocalDate" -> "a date such as 2026-01-20";
      case "LocalTime" -> "a time of day such as 02:00 UTC";
      case "DayOfWeek" -> "a day of the week such as sunday";
      case "Moment" -> "a date such as 2026-01-20 or a time such as 2026-01-20T02:30:00Z";
      case "StatusRange" -> "a status such as 200, or several such as 200-299";
      case "TimeOfDay" -> "a time of day such as 09:00, without a time zone";
      case "LabelMatcher" -> "a matcher such as about=shop or severity=~\"P2|P3\"";
      case "ZoneId" -> "a time zone such as Asia/Kolkata";
      case "Memory" -> "a size such as 2Gi";
      default -> "a value";
    };
  }

  private static @Nullable Object scalarValue(String text, Class<?> raw) {
    if (raw.isEnum()) {
      for (Object constant : raw.getEnumConstants()) {
        Enum<?> e = (Enum<?>) constant;
        if (enumName(e).equals(text) || e.name().equals(text)) {
          return e;
        }
      }
      return null;
    }
    try {
      return switch (raw.getSimpleName()) {
        case "String" -> text;
        case "int", "Integer" -> Integer.valueOf(text.strip());
        case "long", "Long" -> Long.valueOf(text.strip());
        case "double", "Double" -> Quantities.number(text);
        case "boolean", "Boolean" ->
            text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
        case "Ratio" -> Quantities.ratio(text);
        case "Rate" -> Quantities.rate(text);
        case "Memory" -> Quantities.memory(text);
        case "Duration" -> Quantities.duration(text);
        case "LocalDate" -> LocalDate.parse(text.strip());
        case "LocalTime" -> Quantities.time(text);
        case "DayOfWeek" -> DayOfWeek.valueOf(text.strip().toUpperCase(Locale.ROOT));
        case "Moment" -> Moment.of(text);
        case "StatusRange" -> StatusRange.of(text);
        case "TimeOfDay" -> TimeOfDay.of(text);
        case "LabelMatcher" -> LabelMatcher.of(text);
        case "ZoneId" -> ZoneId.of(text.strip());
        default -> throw new IllegalStateException("no reader for " + raw);
      };
    } catch (NumberFormatException | DateTimeException e) {
      return null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
