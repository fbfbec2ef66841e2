package dev.premortem.simulator.expect;

import dev.premortem.rules.base.FactTypes;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sets fields of facts as a test says, in place of what documents or measurements would. */
final class FactSetter {
  private FactSetter() {}

  /** Sets fields of the fact of a key; nothing when there is no such fact. */
  static void set(Collection<Fact> facts, String key, Map<String, String> fields) {
    for (Fact fact : facts) {
      if (fact.key().equals(key)) {
        fields.forEach((field, value) -> set(fact, field, value));
      }
    }
  }

  private static void set(Fact fact, String field, String text) {
    Method setter = setter(fact.getClass(), field);
    Object value = setter == null ? null : value(setter.getParameterTypes()[0], text);
    if (setter == null || value == null) {
      throw new IllegalArgumentException(
          fact.key() + " has no field " + field + " that " + text + " could be");
    }
    try {
      setter.invoke(fact, value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a fact can't be set: " + fact.key() + " " + field, e);
    }
  }

  private static @Nullable Method setter(Class<?> type, String field) {
    String name =
        field.isEmpty() ? "" : "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == 1) {
        return method;
      }
    }
    return null;
  }

  private static @Nullable Object value(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    }
    if (type == boolean.class) {
      return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(text)) {
          return constant;
        }
      }
      return null;
    }
    try {
      if (type == double.class) {
        return Double.valueOf(text);
      }
      return type == int.class ? (Object) Integer.valueOf(text) : Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Adds what is wrong with a setting to the problems. */
  static void check(Place place, String key, Map<String, String> fields, List<Problem> problems) {
    int colon = key.indexOf(':');
    String type = colon < 0 ? key : key.substring(0, colon);
    Set<String> known = FactTypes.fields().get(type);
    if (colon < 0 || known == null) {
      problems.add(
          Problem.error(
              place,
              "TEST-INVALID",
              "there is no fact " + key,
              colon < 0
                  ? "write Type:key, as explain shows it"
                  : Nearest.hint(type, FactTypes.fields().keySet())));
      return;
    }
    fields.forEach(
        (field, text) -> {
          Method setter = setter(FactTypes.type(type), field);
          if (setter == null) {
            problems.add(
                Problem.error(
                    place,
                    "TEST-INVALID",
                    type + " has no field " + field + " that can be set",
                    Nearest.hint(field, known)));
          } else if (value(setter.getParameterTypes()[0], text) == null) {
            problems.add(
                Problem.error(
                    place, "TEST-INVALID", field + " of " + type + " can't be " + text, ""));
          }
        });
  }
}
