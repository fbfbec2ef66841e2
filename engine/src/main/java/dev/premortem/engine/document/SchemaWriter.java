package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
      Map<String, Object> field = new LinkedHashMap<>();
      Doc doc = component.getAnnotation(Doc.class);
      if (doc != null) {
        field.put("description", doc.value());
      }
      field.putAll(value(component.getGenericType()));
      Default standIn = component.getAnnotation(Default.class);
      if (standIn != null && !standIn.value().equals("-") && "string".equals(field.get("type"))) {
        field.put("default", standIn.value());
      }
      Range range = component.getAnnotation(Range.class);
      if (range != null && List.of("number", "integer").contains(field.getOrDefault("type", ""))) {
        field.put("minimum", range.min());
        if (range.max() != Double.MAX_VALUE) {
          field.put("maximum", range.max());
        }
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

  private static Map<String, Object> value(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      Type inner = arguments[arguments.length - 1];
      if (parameterized.getRawType() == List.class) {
        return new LinkedHashMap<>(Map.of("type", "array", "items", value(inner)));
      }
      if (parameterized.getRawType() == Map.class) {
        return new LinkedHashMap<>(Map.of("type", "object", "additionalProperties", value(inner)));
      }
      return value(inner);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == Node.class) {
      return new LinkedHashMap<>();
    }
    if (raw == DayOfWeek.class) {
      List<String> days = new ArrayList<>();
      for (DayOfWeek day : DayOfWeek.values()) {
        days.add(day.name().toLowerCase(Locale.ROOT));
      }
      return new LinkedHashMap<>(Map.of("enum", days));
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
      case "int", "Integer", "long", "Long" -> new LinkedHashMap<>(Map.of("type", "integer"));
      case "double", "Double" -> new LinkedHashMap<>(Map.of("type", "number"));
      case "boolean", "Boolean" -> new LinkedHashMap<>(Map.of("type", "boolean"));
      case "Ratio" ->
          new LinkedHashMap<>(
              Map.of("type", List.of("string", "number"), "examples", List.of("0.5%", "99.9%")));
      case "Duration" ->
          new LinkedHashMap<>(
              Map.of("type", "string", "examples", List.of("300s", "5 minutes", "30d")));
      case "Rate" ->
          new LinkedHashMap<>(Map.of("type", "string", "examples", List.of("9/s", "600/min")));
      case "Memory" ->
          new LinkedHashMap<>(Map.of("type", "string", "examples", List.of("512Mi", "2Gi")));
      case "String", "LocalDate", "LocalTime", "ZoneId" ->
          new LinkedHashMap<>(Map.of("type", "string"));
      default -> record(raw);
    };
  }
}
