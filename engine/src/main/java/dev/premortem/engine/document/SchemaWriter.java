package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the JSON Schema (draft 2020-12) of a document kind, from the records that also read it.
 */
public final class SchemaWriter {
  private SchemaWriter() {}

  /** Returns the schema of one kind as maps and lists. */
  public static Map<String, Object> schema(Kind kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", kind.label());
    schema.put("description", kind.description());
    schema.putAll(document(kind));
    return schema;
  }

  /** Returns one schema that accepts every kind. */
  public static Map<String, Object> all() {
    List<Object> kinds = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("title", kind.label());
      one.putAll(document(kind));
      kinds.add(one);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Premortem bundle document");
    schema.put("anyOf", kinds);
    return schema;
  }

  /** Returns the schema of a document that is no part of a bundle, such as a configuration. */
  public static Map<String, Object> schema(String kind, Class<? extends Record> spec) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", kind);
    schema.putAll(envelope("premortem/v1", kind, record(spec)));
    return schema;
  }

  private static Map<String, Object> document(Kind kind) {
    Map<String, Object> spec = record(kind.spec());
    return switch (kind.family()) {
      case SHAPE -> spec;
      case OWN -> envelope("premortem/v1", kind.label(), spec);
      case OPEN_SLO -> envelope("openslo/v1", kind.label(), spec);
      case CLOUD_MONITORING -> {
        Map<String, Object> bare = new LinkedHashMap<>(spec);
        bare.put("additionalProperties", true);
        yield new LinkedHashMap<>(
            Map.of(
                "anyOf",
                List.of(envelope("monitoring.googleapis.com/v1", kind.label(), spec), bare)));
      }
    };
  }

  private static Map<String, Object> envelope(
      String apiVersion, String kind, Map<String, Object> spec) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("apiVersion", Map.of("const", apiVersion));
    properties.put("kind", Map.of("const", kind));
    properties.put("metadata", record(Metadata.class));
    properties.put("spec", spec);
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("required", List.of("apiVersion", "kind", "metadata", "spec"));
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> record(Class<?> type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Here.class)) {
        continue;
      }
      Map<String, Object> field = new LinkedHashMap<>();
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        field.put("description", doc.value());
      }
      Map<String, Object> value = value(component.getGenericType(), Bounds.of(component));
      field.putAll(
          component.isAnnotationPresent(Switch.class)
              ? Map.of("anyOf", List.of(Map.of("type", "boolean"), value))
              : value);
      Object range = field.remove("$comment");
      if (range != null) {
        field.put("description", (doc == null ? "" : doc.value() + "; ") + range);
      }
      Default standIn = component.getAnnotation(Default.class);
      if (standIn != null && !standIn.value().equals("-") && "string".equals(field.get("type"))) {
        field.put("default", standIn.value());
      }
      Standard number = component.getAnnotation(Standard.class);
      if (number != null
          && Defaults.STANDARD.node(number.value(), Defaults.PLACE) instanceof Node.Scalar scalar) {
        Double plain = "string".equals(field.get("type")) ? null : Quantities.number(scalar.text());
        field.put("default", plain == null ? scalar.text() : whole(plain));
      }
      properties.put(Decoder.nameOf(component), field);
      if (!Decoder.isOptional(component)) {
        required.add(Decoder.nameOf(component));
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Number whole(double number) {
    return number == Math.rint(number) ? (Number) (long) number : (Number) number;
  }

  private static Map<String, Object> value(Type type, Bounds bounds) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      Type inner = arguments[arguments.length - 1];
      if (parameterized.getRawType() == List.class) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", value(inner, bounds.ofItems()));
        return sizes(list, "Items", bounds, List.class);
      }
      if (parameterized.getRawType() == Map.class) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", "object");
        if (arguments[0] instanceof Class<?> keys && keys.isEnum()) {
          map.put("propertyNames", Map.of("enum", Decoder.keyNames(keys)));
        }
        map.put("additionalProperties", value(inner, bounds.ofItems()));
        return sizes(map, "Properties", bounds, Map.class);
      }
      return value(inner, bounds);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Node.class) {
      return new LinkedHashMap<>();
    }
    if (raw == DayOfWeek.class) {
      List<String> names = new ArrayList<>(Decoder.keyNames(raw));
      Decoder.keyNames(raw).forEach(name -> names.add(name.substring(0, 3)));
      return new LinkedHashMap<>(Map.of("enum", names));
    }
    if (raw.isEnum()) {
      List<String> names = new ArrayList<>(Decoder.enumNames(raw));
      for (Object constant : raw.getEnumConstants()) {
        String name = ((Enum<?>) constant).name();
        if (!names.contains(name)) {
          names.add(name);
        }
      }
      return new LinkedHashMap<>(Map.of("enum", names));
    }
    return switch (raw.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> numbers("integer", bounds, raw);
      case "double", "Double" -> numbers("number", bounds, raw);
      case "boolean", "Boolean" -> new LinkedHashMap<>(Map.of("type", "boolean"));
      case "Ratio" -> {
        Map<String, Object> ratio = numbers(List.of("string", "number"), bounds, raw);
        ratio.put("examples", List.of("0.5%", "99.9%"));
        yield ratio;
      }
      case "Duration" -> quantity(bounds, raw, "300s", "5 minutes", "30d");
      case "Rate" -> quantity(bounds, raw, "9/s", "600/min");
      case "Memory" -> quantity(bounds, raw, "512Mi", "2Gi");
      case "String" -> sizes(new LinkedHashMap<>(Map.of("type", "string")), "Length", bounds, raw);
      case "Moment" -> text("2026-01-20", "2026-01-20T02:30", "2026-01-20T02:30:00+01:00");
      case "StatusRange" -> {
        Map<String, Object> status = text("200", "200-299");
        status.put("type", List.of("string", "integer"));
        yield status;
      }
      case "TimeOfDay" -> text("09:00");
      case "LabelMatcher" -> text("about=shop", "severity=~\"P2|P3\"");
      case "LocalDate", "LocalTime", "ZoneId" -> new LinkedHashMap<>(Map.of("type", "string"));
      default -> record(raw);
    };
  }

  private static Map<String, Object> text(String... examples) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("examples", List.of(examples));
    return schema;
  }

  private static Map<String, Object> numbers(Object type, Bounds bounds, Class<?> raw) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    if (bounds.min(raw) != -Double.MAX_VALUE) {
      schema.put("minimum", bounds.min(raw));
    }
    if (bounds.max(raw) != Double.MAX_VALUE) {
      schema.put("maximum", bounds.max(raw));
    }
    return schema;
  }

  /** A number with a unit is a text in JSON, whose bounds only a sentence can say. */
  private static Map<String, Object> quantity(Bounds bounds, Class<?> raw, String... examples) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("examples", List.of(examples));
    schema.put(
        "$comment",
        "from " + Bounds.text(bounds.min(raw), raw) + " to " + Bounds.text(bounds.max(raw), raw));
    return schema;
  }

  private static Map<String, Object> sizes(
      Map<String, Object> schema, String what, Bounds bounds, Class<?> raw) {
    if (bounds.fewest() > 0) {
      schema.put("min" + what, bounds.fewest());
    }
    schema.put("max" + what, bounds.most(raw));
    return schema;
  }
}
