package dev.premortem.rules.base;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * Arithmetic on a number that is not known would end in an exception in the middle of an
 * evaluation. Where a rule calculates, every number that its patterns calculate with or bind must
 * be known first: {@code errorRatio * 2 > 0.1} becomes {@code errorRatio != null, errorRatio * 2 >
 * 0.1}.
 */
final class UnknownGuards {
  private static final Pattern TEXT =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");
  private static final Pattern CALCULATES = Pattern.compile("[\\w)\\]]\\s*[-+*/%]");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_$][\\w$]*");

  private UnknownGuards() {}

  /** Adds what must be known to the rules of a file. */
  static void add(PackageDescr descr) {
    descr.getRules().forEach(UnknownGuards::guard);
  }

  private static void guard(RuleDescr rule) {
    boolean[] calculates = new boolean[1];
    Conditions.each(
        rule.getLhs(),
        element -> {
          if (element instanceof PatternDescr pattern) {
            for (BaseDescr constraint : Conditions.constraints(pattern)) {
              calculates[0] |= CALCULATES.matcher(code(constraint)).find();
            }
          }
        });
    if (calculates[0]) {
      Conditions.each(
          rule.getLhs(),
          element -> {
            if (element instanceof PatternDescr pattern) {
              guard(pattern);
            }
          });
    }
  }

  private static void guard(PatternDescr pattern) {
    Set<String> fields = new LinkedHashSet<>();
    for (BaseDescr constraint : Conditions.constraints(pattern)) {
      String code = code(constraint);
      if (CALCULATES.matcher(code).find() || code.contains(":")) {
        Matcher word = WORD.matcher(code);
        while (word.find()) {
          if (FactTypes.mayBeUnknown(pattern.getObjectType(), word.group())) {
            fields.add(word.group());
          }
        }
      }
    }
    List<BaseDescr> constraints = ((AndDescr) pattern.getConstraint()).getDescrs();
    int at = 0;
    for (String field : fields) {
      constraints.add(at++, new ExprConstraintDescr(field + " != null"));
    }
  }

  private static String code(BaseDescr constraint) {
    return TEXT.matcher(String.valueOf(constraint.getText())).replaceAll("\"\"");
  }
}
