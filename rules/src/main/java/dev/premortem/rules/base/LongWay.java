package dev.premortem.rules.base;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A constraint that the quiet path does not understand, so that every change of its fields goes to
 * Drools.
 *
 * @param rule name of the rule
 * @param factType type of the fact that the pattern matches
 * @param constraint what it says
 * @param fields its fields
 */
public record LongWay(String rule, String factType, String constraint, List<String> fields) {
  private static final Pattern BINDING = Pattern.compile("\\$\\w+\\s*:=?");
  private static final Pattern CALCULATION = Pattern.compile("[\\w)]\\s*[-+*/%]\\s*[\\w($.]");

  /** Returns how to keep the fields on the quiet path, as one sentence in lower case. */
  public String hint() {
    if (BINDING.matcher(constraint).find()) {
      return "bind the fact, not "
          + String.join(" and ", fields)
          + ": $f : "
          + factType
          + "( … ), and read the field after then";
    }
    if (constraint.contains("$")) {
      return "a comparison with another fact can change at every tick; compare "
          + String.join(" and ", fields)
          + " with a number where one will do";
    }
    if (CALCULATION.matcher(constraint).find()) {
      return "move the arithmetic to the other side, so that the field stands alone: "
          + fields.get(0)
          + " > 0.1";
    }
    return String.format(
        Locale.ROOT, "write it as %s compared with numbers, joined by && and ||", fields.get(0));
  }
}
