package dev.premortem.rules.explain;

import dev.premortem.rules.condition.Condition;
import dev.premortem.rules.condition.Expression;
import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds authors' rules that can never hold, say what another says, or contradict one another. */
public final class RuleLint {
  /** What one pattern demands of a number. */
  private record Span(double low, double high) {
    Span and(Span other) {
      return new Span(Math.max(low, other.low), Math.min(high, other.high));
    }

    boolean empty() {
      return low > high;
    }
  }

  private final Map<String, RuleModel> rules;
  private final Map<String, Place> authored;
  private final List<Problem> problems = new ArrayList<>();

  private RuleLint(Map<String, RuleModel> rules, Map<String, Place> authored) {
    this.rules = rules;
    this.authored = authored;
  }

  /**
   * Looks at rules.
   *
   * @param rules all rules by their names
   * @param authored places of those that are not standard
   */
  public static List<Problem> check(Map<String, RuleModel> rules, Map<String, Place> authored) {
    RuleLint lint = new RuleLint(rules, authored);
    lint.unreachable();
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

  private void unreachable() {
    for (String name : authored.keySet()) {
      RuleModel rule = rules.get(name);
      for (RuleModel.PatternPart pattern : patterns(rule)) {
        Map<String, Span> spans = spans(pattern);
        spans.forEach(
            (field, span) -> {
              if (span.empty()) {
                warn(
                    name,
                    "RULE-UNREACHABLE",
                    "\"" + name + "\" can never hold: no " + field + " satisfies all of its limits",
                    "turn one of the comparisons round, or write ||");
              }
            });
        Map<String, String> texts = new HashMap<>();
        for (Condition condition : pattern.conditions()) {
          if (condition.expression() instanceof Expression.Binary b
              && b.operator().equals("==")
              && b.left() instanceof Expression.Name field
              && b.right() instanceof Expression.Literal literal
              && literal.value() instanceof String text) {
            String before = texts.putIfAbsent(field.name(), text);
            if (before != null && !before.equals(text)) {
              warn(
                  name,
                  "RULE-UNREACHABLE",
                  "\""
                      + name
                      + "\" can never hold: "
                      + field.name()
                      + " can't be both \""
                      + before
                      + "\" and \""
                      + text
                      + "\"",
                  "write " + field.name() + " in (\"" + before + "\", \"" + text + "\")");
            }
          }
        }
      }
    }
  }

  private void shadowed() {
    Map<String, String> seen = new HashMap<>();
    for (RuleModel rule : rules.values()) {
      String same = rule.conditions() + " " + rule.conclusions();
      String other = rule.conditions().isEmpty() ? null : seen.putIfAbsent(same, rule.name());
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
    for (RuleModel promotes : rules.values()) {
      if (!promotes.conclusions().contains("promote")) {
        continue;
      }
      for (RuleModel rollsBack : rules.values()) {
        boolean own =
            authored.containsKey(promotes.name()) || authored.containsKey(rollsBack.name());
        if (own && rollsBack.conclusions().contains("rollBack")) {
          contradict(promotes, rollsBack);
        }
      }
    }
  }

  private void contradict(RuleModel promotes, RuleModel rollsBack) {
    for (RuleModel.PatternPart a : patterns(promotes)) {
      for (RuleModel.PatternPart b : patterns(rollsBack)) {
        String field = a.type().equals(b.type()) ? overlap(spans(a), spans(b)) : null;
        if (field != null) {
          String own = authored.containsKey(promotes.name()) ? promotes.name() : rollsBack.name();
          warn(
              own,
              "LIMITS-CONTRADICT",
              "for some "
                  + field
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

  /** Returns a field that both limit and for which both can hold, null where there is none. */
  private static @Nullable String overlap(Map<String, Span> a, Map<String, Span> b) {
    String common = null;
    for (Map.Entry<String, Span> entry : a.entrySet()) {
      Span other = b.get(entry.getKey());
      if (other == null) {
        continue;
      }
      if (entry.getValue().and(other).empty()) {
        return null;
      }
      boolean opposed =
          (entry.getValue().high() < Double.POSITIVE_INFINITY
                  && other.low() > Double.NEGATIVE_INFINITY)
              || (entry.getValue().low() > Double.NEGATIVE_INFINITY
                  && other.high() < Double.POSITIVE_INFINITY);
      common = opposed ? entry.getKey() : common;
    }
    return common;
  }

  private static List<RuleModel.PatternPart> patterns(@Nullable RuleModel rule) {
    List<RuleModel.PatternPart> patterns = new ArrayList<>();
    if (rule != null) {
      for (RuleModel.Part part : rule.parts()) {
        if (part instanceof RuleModel.PatternPart pattern) {
          patterns.add(pattern);
        }
      }
    }
    return patterns;
  }

  private static Map<String, Span> spans(RuleModel.PatternPart pattern) {
    Map<String, Span> spans = new TreeMap<>();
    for (Condition condition : pattern.conditions()) {
      span(condition.expression(), spans);
    }
    return spans;
  }

  private static final Set<String> ORDER = Set.of("<", "<=", ">", ">=", "==");

  private static void span(@Nullable Expression e, Map<String, Span> spans) {
    if (e instanceof Expression.Binary b && b.operator().equals("&&")) {
      span(b.left(), spans);
      span(b.right(), spans);
    } else if (e instanceof Expression.Binary b
        && ORDER.contains(b.operator())
        && b.left() instanceof Expression.Name field
        && field.scope().isEmpty()) {
      Double limit = number(b.right());
      if (limit == null) {
        return;
      }
      Span span =
          switch (b.operator()) {
            case "<" -> new Span(Double.NEGATIVE_INFINITY, Math.nextDown(limit));
            case "<=" -> new Span(Double.NEGATIVE_INFINITY, limit);
            case ">" -> new Span(Math.nextUp(limit), Double.POSITIVE_INFINITY);
            case ">=" -> new Span(limit, Double.POSITIVE_INFINITY);
            default -> new Span(limit, limit);
          };
      spans.merge(field.name(), span, Span::and);
    }
  }

  private static @Nullable Double number(Expression e) {
    if (e instanceof Expression.Literal literal && literal.value() instanceof Double value) {
      return value;
    }
    Double inner = e instanceof Expression.Minus minus ? number(minus.inner()) : null;
    return inner == null ? null : -inner;
  }
}
