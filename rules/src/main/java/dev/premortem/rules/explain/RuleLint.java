package dev.premortem.rules.explain;

import dev.premortem.rules.check.Possible;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds authors' rules that say what another says, or contradict one another. */
public final class RuleLint {
  private final Map<String, Rule> rules;
  private final Map<String, Place> authored;
  private final List<Problem> problems = new ArrayList<>();

  private RuleLint(Map<String, Rule> rules, Map<String, Place> authored) {
    this.rules = rules;
    this.authored = authored;
  }

  /**
   * Looks at rules.
   *
   * @param rules all rules by their names
   * @param authored places of those that are not standard
   */
  public static List<Problem> check(Map<String, Rule> rules, Map<String, Place> authored) {
    RuleLint lint = new RuleLint(rules, authored);
    lint.shadowed();
    lint.contradictions();
    return lint.problems;
  }

  private void warn(String rule, String code, String message, String hint) {
    Place place = authored.get(rule);
    if (place != null) {
      problems.add(Problem.warning(place, code, message, hint));
    }
  }

  private void shadowed() {
    Map<String, String> seen = new HashMap<>();
    for (Rule rule : rules.values()) {
      StringBuilder same = new StringBuilder();
      rule.when().forEach(element -> same.append(Printer.print(element)).append('\n'));
      for (Call call : rule.then()) {
        same.append(call.verb()).append(call.severity()).append(call.about());
        if (call.texts().size() > 1) {
          same.append(call.texts().get(0).parts());
        }
      }
      String other = seen.putIfAbsent(same.toString(), rule.name());
      if (other != null) {
        String own = authored.containsKey(rule.name()) ? rule.name() : other;
        warn(
            own,
            "RULE-SHADOWED",
            "\""
                + own
                + "\" has the conditions and conclusions of \""
                + (own.equals(other) ? rule.name() : other)
                + "\"",
            "delete one of them, or give it the name of the standard rule to replace that");
      }
    }
  }

  private void contradictions() {
    for (Rule promotes : rules.values()) {
      if (!promotes.conclusions().contains("promote")) {
        continue;
      }
      for (Rule rollsBack : rules.values()) {
        boolean own =
            authored.containsKey(promotes.name()) || authored.containsKey(rollsBack.name());
        if (own && rollsBack.conclusions().contains("rollBack")) {
          contradict(promotes, rollsBack);
        }
      }
    }
  }

  private void contradict(Rule promotes, Rule rollsBack) {
    for (Element.Pattern a : patterns(promotes)) {
      for (Element.Pattern b : patterns(rollsBack)) {
        Field field = a.type() == b.type() ? overlap(a, b) : null;
        if (field != null) {
          String own = authored.containsKey(promotes.name()) ? promotes.name() : rollsBack.name();
          warn(
              own,
              "LIMITS-CONTRADICT",
              "for some "
                  + field.name()
                  + " \""
                  + promotes.name()
                  + "\" promotes and \""
                  + rollsBack.name()
                  + "\" rolls back",
              "let the limit of one begin where that of the other ends");
          return;
        }
      }
    }
  }

  private static List<Element.Pattern> patterns(Rule rule) {
    List<Element.Pattern> patterns = new ArrayList<>();
    for (Element element : rule.when()) {
      if (element instanceof Element.Pattern pattern) {
        patterns.add(pattern);
      }
    }
    return patterns;
  }

  /** Returns a field that one limits from above, the other from below, and both can hold for. */
  private static @Nullable Field overlap(Element.Pattern a, Element.Pattern b) {
    List<Test> both = new ArrayList<>();
    a.conditions().forEach(c -> both.add(c.test()));
    b.conditions().forEach(c -> both.add(c.test()));
    if (Possible.impossible(both) != null) {
      return null;
    }
    Set<String> signs = new TreeSet<>();
    limits(a, "a", signs);
    limits(b, "b", signs);
    for (Field field : a.type().fields()) {
      String name = field.name();
      if ((signs.contains("a<" + name) && signs.contains("b>" + name))
          || (signs.contains("a>" + name) && signs.contains("b<" + name))) {
        return field;
      }
    }
    return null;
  }

  private static void limits(Element.Pattern pattern, String who, Set<String> signs) {
    for (Element.Condition condition : pattern.conditions()) {
      Reads.tests(
          condition.test(),
          test -> {
            if (test instanceof Test.Compare compare
                && compare.comparison().isOrder()
                && compare.left() instanceof Value.Own own
                && compare.right() instanceof Value.Literal) {
              signs.add(who + compare.comparison().sign().charAt(0) + own.field().name());
            }
          });
    }
  }
}
