package dev.premortem.rules.base;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.AlertState;
import dev.premortem.rules.fact.BackupState;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.CapacityState;
import dev.premortem.rules.fact.CostState;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.MetricState;
import dev.premortem.rules.fact.OnCallState;
import dev.premortem.rules.fact.RecoveryState;
import dev.premortem.rules.fact.RolloutPhase;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.SecretState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.fact.ServiceRecord;
import dev.premortem.rules.fact.SloStatus;
import dev.premortem.rules.fact.SmokeTest;
import dev.premortem.rules.fact.TargetState;
import dev.premortem.rules.fact.UptimeState;
import dev.premortem.rules.fact.Verdict;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documented fact types: what a pattern may match, and the names of their fields. */
public final class FactTypes {
  /** One fact of each type, to ask it about its fields. */
  static final List<Fact> PROTOTYPES =
      List.of(
          new ServiceHealth(""),
          new SloStatus("", "", ""),
          new AlertState("", 0, ""),
          new RolloutState("", ""),
          new CandidateHealth("", "", ""),
          new IncidentState("", ""),
          new CapacityState("", 0),
          new CostState("", ""),
          new BackupState("", ""),
          new RecoveryState("", ""),
          new SecretState("", ""),
          new UptimeState("", "", 0),
          new ServiceRecord(""),
          new TargetState("", ""),
          new OnCallState("", ""),
          new MetricState("", 0, "", ""));

  /** Enumerations that conditions and consequences may name. */
  static final List<Class<? extends Enum<?>>> ENUMS =
      List.of(Severity.class, RolloutPhase.class, SmokeTest.class, Disaster.class, Verdict.class);

  private static final Map<String, Set<String>> FIELDS = new LinkedHashMap<>();

  static {
    for (Fact fact : PROTOTYPES) {
      FIELDS.put(fact.factType(), fact.values().keySet());
    }
  }

  private FactTypes() {}

  /** Returns the fields of every fact type, in the documented order. */
  public static Map<String, Set<String>> fields() {
    return FIELDS;
  }

  /** Returns the class of a fact type; the name must be one of {@link #fields}. */
  public static Class<? extends Fact> type(String name) {
    return PROTOTYPES.stream()
        .filter(f -> f.factType().equals(name))
        .findFirst()
        .orElseThrow()
        .getClass();
  }

  /** Returns the fact of a type that stands for all of them, null where there is no such type. */
  static @Nullable Fact prototype(String type) {
    for (Fact fact : PROTOTYPES) {
      if (fact.factType().equals(type)) {
        return fact;
      }
    }
    return null;
  }

  /** Returns what conditions must know of the fields of a fact type. */
  static Guard.Fields guardFields(Fact prototype) {
    return new Guard.Fields() {
      @Override
      public int number(String field) {
        return prototype.fieldNumber(field);
      }

      @Override
      public @Nullable Holds holds(String field) {
        return FactTypes.holds(prototype.factType(), field);
      }
    };
  }

  /** What a field holds, as far as literals that it is compared with go. */
  enum Holds {
    NUMBER,
    TEXT,
    TRUTH,
    CONSTANT
  }

  /** Returns what a field of a fact type holds, null when there is no such field. */
  static @Nullable Holds holds(String type, String field) {
    String suffix =
        field.isEmpty() ? "" : Character.toUpperCase(field.charAt(0)) + field.substring(1);
    for (Fact fact : PROTOTYPES) {
      if (!fact.factType().equals(type)) {
        continue;
      }
      for (Method method : fact.getClass().getMethods()) {
        if (method.getName().equals("get" + suffix) || method.getName().equals("is" + suffix)) {
          Class<?> returned = method.getReturnType();
          return returned == String.class
              ? Holds.TEXT
              : returned == boolean.class
                  ? Holds.TRUTH
                  : returned.isEnum() ? Holds.CONSTANT : Holds.NUMBER;
        }
      }
    }
    return null;
  }

  /** Returns whether a field is a number that may be unknown, and then null. */
  static boolean mayBeUnknown(String type, String field) {
    String getter =
        field.isEmpty() ? "" : "get" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    for (Fact fact : PROTOTYPES) {
      if (fact.factType().equals(type)) {
        for (Method method : fact.getClass().getMethods()) {
          if (method.getName().equals(getter)) {
            return method.getReturnType() == Double.class;
          }
        }
      }
    }
    return false;
  }

  /** Returns the line that stands before every DRL text: package, imports, global. */
  static String header() {
    StringBuilder header = new StringBuilder("package premortem.rules; ");
    for (Fact fact : PROTOTYPES) {
      header.append("import ").append(fact.getClass().getName()).append("; ");
    }
    for (Class<?> type : ENUMS) {
      header.append("import ").append(type.getName()).append("; ");
    }
    return header.append("global dev.premortem.rules.Decide decide; dialect \"mvel\" ").toString();
  }
}
