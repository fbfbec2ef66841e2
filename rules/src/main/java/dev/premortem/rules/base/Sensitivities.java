package dev.premortem.rules.base;

import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Sensitivity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Derives from the conditions of all rules which changes of a number can matter. A field whose
 * every mention is {@code field op number} matters only when it passes one of those numbers; a
 * field that is mentioned in any other way always matters; a field that is not mentioned never
 * does.
 */
final class Sensitivities {
  private static final Pattern COMPARISON =
      Pattern.compile(
          "\\s*\\(?\\s*(\\w+)\\s*(==|!=|<=|>=|<|>)\\s*(-?\\d+(?:\\.\\d+)?)\\s*\\)?\\s*");

  /**
   * A field compared with a text, a boolean or a constant: changes of such fields always matter.
   */
  private static final Pattern IDENTITY =
      Pattern.compile(
          "\\s*\\(?\\s*\\w+\\s*(==|!=)\\s*(true|false|\"[^\"\\\\]*\"|[A-Z]\\w*\\.[A-Z]\\w*)\\s*\\)?\\s*");

  /** Whether a field is known: changes from and to an unknown number matter, nothing else. */
  private static final Pattern KNOWN =
      Pattern.compile("\\s*\\(?\\s*(\\w+)\\s*(?:==|!=)\\s*null\\s*\\)?\\s*");

  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern CONNECTIVE = Pattern.compile("\\|\\||&&");

  private final Map<String, Map<String, Set<Double>>> limits = new HashMap<>();
  private final Map<String, Set<String>> opaque = new HashMap<>();

  /** Takes in one constraint of a pattern. */
  void add(String factType, String constraint) {
    String[] parts = CONNECTIVE.split(constraint);
    for (String part : parts) {
      if (!COMPARISON.matcher(part).matches()
          && !KNOWN.matcher(part).matches()
          && !IDENTITY.matcher(part).matches()) {
        opaque(factType, constraint);
        return;
      }
    }
    for (String part : parts) {
      Matcher comparison = COMPARISON.matcher(part);
      if (comparison.matches()) {
        limits
            .computeIfAbsent(factType, t -> new HashMap<>())
            .computeIfAbsent(comparison.group(1), f -> new TreeSet<>())
            .add(Double.valueOf(comparison.group(3)));
      }
      Matcher known = KNOWN.matcher(part);
      if (known.matches()) {
        limits
            .computeIfAbsent(factType, t -> new HashMap<>())
            .computeIfAbsent(known.group(1), f -> new TreeSet<>());
      }
    }
  }

  /** Marks every word of an expression as a field whose every change matters. */
  void opaque(String factType, String expression) {
    Matcher words = WORD.matcher(expression);
    while (words.find()) {
      opaque.computeIfAbsent(factType, t -> new HashSet<>()).add(words.group());
    }
  }

  /** Returns what was learnt, by fact type. Types that no rule mentions never matter. */
  Map<String, Sensitivity> build(List<Fact> prototypes) {
    Map<String, Sensitivity> result = new HashMap<>();
    for (Fact fact : prototypes) {
      String type = fact.factType();
      Map<String, Set<Double>> ofType = limits.getOrDefault(type, Map.of());
      Set<String> always = opaque.getOrDefault(type, Set.of());
      int highest = -1;
      for (String field : ofType.keySet()) {
        highest = Math.max(highest, fact.fieldNumber(field));
      }
      for (String field : always) {
        highest = Math.max(highest, fact.fieldNumber(field));
      }
      double[][] cells = new double[highest + 1][];
      ofType.forEach(
          (field, numbers) -> {
            int number = fact.fieldNumber(field);
            if (number >= 0) {
              cells[number] = numbers.stream().mapToDouble(Double::doubleValue).toArray();
            }
          });
      boolean[] any = new boolean[highest + 1];
      for (String field : always) {
        int number = fact.fieldNumber(field);
        if (number >= 0) {
          any[number] = true;
        }
      }
      result.put(type, new Cells(cells, any));
    }
    return result;
  }

  /**
   * Compares the cell of the old and of the new value among the numbers that a field is compared
   * with.
   */
  private static final class Cells implements Sensitivity {
    private final double[][] limits;
    private final boolean[] any;

    private Cells(double[][] limits, boolean[] any) {
      this.limits = limits;
      this.any = any;
    }

    @Override
    public boolean crosses(int field, double was, double is) {
      if (field >= any.length) {
        return false;
      }
      if (any[field]) {
        return true;
      }
      double[] numbers = limits[field];
      if (numbers == null) {
        return false;
      }
      if (Double.isNaN(was) || Double.isNaN(is)) {
        return true;
      }
      for (double limit : numbers) {
        if ((was < limit) != (is < limit) || (was > limit) != (is > limit)) {
          return true;
        }
      }
      return false;
    }
  }
}
