package dev.premortem.rules.base;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Sensitivity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What is known about the rules of a rule base beside Drools, shared by all of its sessions. */
final class QuietPath {
  /**
   * What is known about one fact type.
   *
   * @param cells cells of a fact that some of the direct rules concern
   * @param rules rules that need no network
   * @param network indices of the fields that the network looks at, a bit each
   */
  record OfType(
      Function<List<DirectRule>, Sensitivity> cells, List<DirectRule> rules, long network) {}

  private final Map<FactType, OfType> types = new HashMap<>();

  QuietPath(List<DirectRule> direct, Looks network) {
    for (FactType type : FactTypes.ALL) {
      List<DirectRule> rules = direct.stream().filter(r -> r.type() == type).toList();
      Map<List<DirectRule>, Sensitivity> known = Collections.synchronizedMap(new HashMap<>());
      types.put(
          type,
          new OfType(
              concerned -> known.computeIfAbsent(concerned, c -> cells(type, network, c)),
              rules,
              network.fields(type)));
    }
  }

  private static Sensitivity cells(FactType type, Looks network, List<DirectRule> rules) {
    Looks all = new Looks().add(network);
    rules.forEach(rule -> all.add(rule.looks()));
    return all.cells(type);
  }

  private QuietPath(Map<FactType, OfType> types) {
    this.types.putAll(types);
  }

  /** Returns a copy with other cells and rules: a test breaks them and must notice. */
  QuietPath altered(UnaryOperator<OfType> alter) {
    Map<FactType, OfType> others = new HashMap<>();
    types.forEach((type, known) -> others.put(type, alter.apply(known)));
    return new QuietPath(others);
  }

  /** Returns the direct rules that can ever hold of a fact. */
  static List<DirectRule> concerning(OfType type, dev.premortem.rules.fact.Fact fact) {
    List<DirectRule> concerning = new ArrayList<>();
    for (DirectRule rule : type.rules()) {
      if (rule.concerns(fact)) {
        concerning.add(rule);
      }
    }
    return concerning;
  }

  /** Returns what is known about a fact type. */
  OfType of(FactType type) {
    OfType known = types.get(type);
    if (known == null) {
      throw new IllegalArgumentException("there is no fact type " + type);
    }
    return known;
  }
}
