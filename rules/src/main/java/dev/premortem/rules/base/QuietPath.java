package dev.premortem.rules.base;

import dev.premortem.rules.fact.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.drools.kiesession.rulebase.InternalKnowledgeBase;

/** What is known about the rules of a rule base beside Drools, shared by all of its sessions. */
final class QuietPath {
  /**
   * What is known about one fact type.
   *
   * @param sensitivity cells between the limits of the rules that concern a fact
   * @param rules rules that need no Rete
   * @param rete fields that the other rules look at, a bit each
   * @param masks what Drools must be told of a change
   */
  record OfType(SensitivityOf sensitivity, List<DirectRule> rules, long rete, FieldMasks masks) {}

  private final Map<String, OfType> types = new HashMap<>();
  private final Map<String, DirectRule> direct;

  QuietPath(
      InternalKnowledgeBase base,
      Map<String, SensitivityOf> all,
      Map<String, DirectRule> direct,
      Map<String, Set<String>> forDrools,
      Set<String> whole) {
    this.direct = direct;
    for (Fact prototype : FactTypes.PROTOTYPES) {
      String type = prototype.factType();
      List<DirectRule> rules = new ArrayList<>();
      for (DirectRule rule : direct.values()) {
        if (rule.factType().equals(type)) {
          rules.add(rule);
        }
      }
      long rete = 0;
      for (String field : forDrools.getOrDefault(type, Set.of())) {
        int number = prototype.fieldNumber(field);
        rete |= number < 0 ? 0 : 1L << number;
      }
      types.put(
          type,
          new OfType(
              all.get(type), rules, rete, new FieldMasks(base, prototype, whole.contains(type))));
    }
  }

  private QuietPath(Map<String, OfType> types, Map<String, DirectRule> direct) {
    this.types.putAll(types);
    this.direct = direct;
  }

  /** Returns a copy with other cells and rules: a test breaks them and must notice. */
  QuietPath altered(UnaryOperator<OfType> alter) {
    Map<String, OfType> others = new HashMap<>();
    types.forEach((type, known) -> others.put(type, alter.apply(known)));
    return new QuietPath(others, direct);
  }

  /** Returns what is known about a fact type. */
  OfType of(String type) {
    OfType known = types.get(type);
    if (known == null) {
      throw new IllegalArgumentException("there is no fact type " + type);
    }
    return known;
  }

  /** Returns whether a rule needs no Rete. */
  boolean isDirect(String rule) {
    return direct.containsKey(rule);
  }
}
