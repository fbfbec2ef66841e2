package dev.premortem.rules.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/** Walks the left-hand sides of parsed rules. */
final class Conditions {
  private static final Pattern READ = Pattern.compile("(\\$?\\w+)\\s*\\.\\s*(\\w+)");

  private Conditions() {}

  /** Tells what every constraint of every pattern compares. */
  static void visit(
      PackageDescr descr, Sensitivities sensitivities, Predicate<String> needsNoRete) {
    for (RuleDescr rule : descr.getRules()) {
      sensitivities.rule(rule.getName(), needsNoRete.test(rule.getName()));
      Map<String, String> bound = new HashMap<>();
      each(
          rule.getLhs(),
          element -> {
            if (element instanceof PatternDescr pattern) {
              if (pattern.getIdentifier() != null) {
                bound.put(pattern.getIdentifier(), pattern.getObjectType());
              }
              for (BaseDescr constraint : constraints(pattern)) {
                if (constraint instanceof ExprConstraintDescr expression) {
                  sensitivities.add(pattern.getObjectType(), expression.getExpression());
                } else {
                  sensitivities.opaque(pattern.getObjectType(), constraint.toString());
                }
                readsOfOthers(String.valueOf(constraint.getText()), bound, sensitivities);
              }
            }
          });
    }
  }

  /** A constraint of one pattern may read fields of the facts of earlier ones. */
  private static void readsOfOthers(
      String constraint, Map<String, String> bound, Sensitivities sensitivities) {
    Matcher read = READ.matcher(constraint);
    while (read.find()) {
      String type = bound.get(read.group(1));
      if (type != null) {
        sensitivities.readElsewhere(type, read.group(2));
      }
    }
  }

  /** Visits an element and all elements inside it, patterns included. */
  static void each(BaseDescr element, Consumer<BaseDescr> visitor) {
    visitor.accept(element);
    if (element instanceof ConditionalElementDescr group && !(element instanceof PatternDescr)) {
      for (Object child : group.getDescrs()) {
        each((BaseDescr) child, visitor);
      }
    }
  }

  /** Returns the constraints of a pattern, those inside of groups included. */
  static List<BaseDescr> constraints(PatternDescr pattern) {
    List<BaseDescr> found = new ArrayList<>();
    for (BaseDescr constraint : pattern.getDescrs()) {
      each(
          constraint,
          element -> {
            if (!(element instanceof ConditionalElementDescr)) {
              found.add(element);
            }
          });
    }
    return found;
  }
}
