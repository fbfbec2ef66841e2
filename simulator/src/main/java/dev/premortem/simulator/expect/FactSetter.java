package dev.premortem.simulator.expect;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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

  private static void set(Fact fact, String name, String text) {
    Field field = fact.type().field(name);
    if (field == null || !fact.set(field, text)) {
      throw new IllegalArgumentException(
          fact.key() + " has no field " + name + " that " + text + " could be");
    }
  }

  /** Adds what is wrong with a setting to the problems. */
  static void check(Place place, String key, Map<String, String> fields, List<Problem> problems) {
    int colon = key.indexOf(':');
    String name = colon < 0 ? key : key.substring(0, colon);
    FactType type = FactTypes.of(name);
    if (colon < 0 || type == null) {
      problems.add(
          Problem.error(
              place,
              "TEST-INVALID",
              "there is no fact " + key,
              colon < 0
                  ? "write Type:key, as explain shows it"
                  : Nearest.hint(name, FactTypes.names())));
      return;
    }
    fields.forEach(
        (fieldName, text) -> {
          Field field = type.field(fieldName);
          if (field == null || field.isFixed()) {
            problems.add(
                Problem.error(
                    place,
                    "TEST-INVALID",
                    name + " has no field " + fieldName + " that can be set",
                    Nearest.hint(fieldName, type.fieldNames())));
          } else if (field.read(text) == null) {
            problems.add(
                Problem.error(
                    place, "TEST-INVALID", fieldName + " of " + name + " can't be " + text, ""));
          }
        });
  }
}
