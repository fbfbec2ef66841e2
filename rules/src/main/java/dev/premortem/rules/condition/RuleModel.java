package dev.premortem.rules.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/** The left-hand side of a rule as a tree of patterns and their constraints. */
public final class RuleModel {
  /** A part of a left-hand side. */
  public sealed interface Part {}

  /**
   * One pattern.
   *
   * @param type fact type
   * @param binding name of the fact, empty when none
   * @param conditions constraints in the order written
   */
  public record PatternPart(String type, String binding, List<Condition> conditions)
      implements Part {}

  /** Parts that must all hold. */
  public record All(List<Part> parts) implements Part {}

  /** Parts of which one must hold. */
  public record Any(List<Part> parts) implements Part {}

  /** A part that must not hold. */
  public record None(Part part) implements Part {}

  /** A part that must hold of some fact, without binding it. */
  public record Some(Part part) implements Part {}

  /** A part that can't be evaluated here. */
  public record Unknown(String what) implements Part {}

  private static final Pattern CALL = Pattern.compile("\\bdecide\\s*\\.\\s*(\\w+)");

  /** Methods of decide whose decisions have another name. */
  private static final Map<String, String> KINDS = Map.of("missTarget", "target");

  private final String name;
  private final List<Part> parts;
  private final Set<String> conclusions = new TreeSet<>();
  private final List<String> texts = new ArrayList<>();

  private RuleModel(String name, List<Part> parts) {
    this.name = name;
    this.parts = parts;
    parts.forEach(this::texts);
  }

  /** Reads a rule as it was parsed. */
  public static RuleModel of(RuleDescr rule) {
    List<Part> parts = new ArrayList<>();
    for (BaseDescr child : rule.getLhs().getDescrs()) {
      parts.add(part(child));
    }
    RuleModel model = new RuleModel(rule.getName(), parts);
    Matcher call = CALL.matcher(String.valueOf(rule.getConsequence()));
    while (call.find()) {
      model.conclusions.add(KINDS.getOrDefault(call.group(1), call.group(1)));
    }
    return model;
  }

  /** Returns the kinds of decisions that the rule may conclude. */
  public Set<String> conclusions() {
    return conclusions;
  }

  /** Returns the name of the rule. */
  public String name() {
    return name;
  }

  /** Returns the parts, all of which must hold. */
  public List<Part> parts() {
    return parts;
  }

  /** Returns every condition as it is written, its pattern's type before it, in order. */
  public List<String> conditions() {
    return texts;
  }

  private void texts(Part part) {
    if (part instanceof PatternPart pattern) {
      for (Condition condition : pattern.conditions()) {
        if (!condition.onlyBinds()) {
          texts.add(text(pattern, condition));
        }
      }
    } else if (part instanceof All all) {
      all.parts().forEach(this::texts);
    } else if (part instanceof Any any) {
      any.parts().forEach(this::texts);
    } else if (part instanceof None none) {
      texts(none.part());
    } else if (part instanceof Some some) {
      texts(some.part());
    }
  }

  /** Returns a constraint with the type of its pattern. */
  public static String text(PatternPart pattern, Condition condition) {
    return pattern.type() + "( " + condition.text() + " )";
  }

  private static Part part(BaseDescr descr) {
    if (descr instanceof PatternDescr pattern) {
      List<Condition> conditions = new ArrayList<>();
      for (BaseDescr constraint :
          pattern.getConstraint().getDescrs().stream().map(BaseDescr.class::cast).toList()) {
        conditions.add(Condition.of(String.valueOf(constraint.getText())));
      }
      String binding = pattern.getIdentifier();
      return new PatternPart(pattern.getObjectType(), binding == null ? "" : binding, conditions);
    }
    if (descr instanceof NotDescr not) {
      return new None(inner(not));
    }
    if (descr instanceof ExistsDescr exists) {
      return new Some(inner(exists));
    }
    if (descr instanceof AndDescr and) {
      return new All(children(and));
    }
    if (descr instanceof OrDescr or) {
      return new Any(children(or));
    }
    return new Unknown(descr instanceof ForallDescr ? "forall" : descr.getClass().getSimpleName());
  }

  private static Part inner(ConditionalElementDescr descr) {
    List<Part> children = children(descr);
    return children.size() == 1 ? children.get(0) : new All(children);
  }

  private static List<Part> children(ConditionalElementDescr descr) {
    List<Part> parts = new ArrayList<>();
    for (Object child : descr.getDescrs()) {
      parts.add(part((BaseDescr) child));
    }
    return parts;
  }
}
