package dev.premortem.rules.base;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/** Walks the left-hand sides of parsed rules. */
final class Conditions {
  private Conditions() {}

  /** Tells what every constraint of every pattern compares. */
  static void visit(PackageDescr descr, Sensitivities sensitivities) {
    for (RuleDescr rule : descr.getRules()) {
      each(
          rule.getLhs(),
          element -> {
            if (element instanceof PatternDescr pattern) {
              for (BaseDescr constraint : constraints(pattern)) {
                if (constraint instanceof ExprConstraintDescr expression) {
                  sensitivities.add(pattern.getObjectType(), expression.getExpression());
                } else {
                  sensitivities.opaque(pattern.getObjectType(), constraint.toString());
                }
              }
            }
          });
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
