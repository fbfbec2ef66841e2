package dev.premortem.rules.base;

import dev.premortem.rules.condition.Condition;
import dev.premortem.rules.condition.Expression;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.Sensitivity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Derives from the conditions of all rules which changes of a number can matter. A field whose
 * every mention is {@code field op number} matters only when it passes one of those numbers; a
 * field that is mentioned in any other way always matters; a field that is not mentioned never
 * does.
 */
final class Sensitivities {
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  /** What rules look at in facts of one type. */
  private static final class Looks {
    final Map<String, Set<Double>> limits = new HashMap<>();
    final Set<String> always = new HashSet<>();
  }

  /** By fact type, of all rules on which Drools decides. */
  private final Map<String, Looks> ofDrools = new HashMap<>();

  /** By rule, of those that need no Rete, each of which looks at facts of one type. */
  private final Map<String, Looks> ofDirect = new HashMap<>();

  private final Set<String> whole = new HashSet<>();
  private final List<LongWay> longWays = new ArrayList<>();
  private final Map<String, Set<String>> rete = new HashMap<>();
  private String rule = "";
  private boolean forDrools = true;

  /** Says which rule the next constraints belong to, and whether Drools decides on it. */
  void rule(String name, boolean needsNoRete) {
    rule = name;
    forDrools = !needsNoRete;
  }

  private void look(String factType, Collection<String> fields) {
    if (forDrools) {
      rete.computeIfAbsent(factType, t -> new HashSet<>()).addAll(fields);
    }
  }

  private Looks looks(String factType) {
    return forDrools
        ? ofDrools.computeIfAbsent(factType, t -> new Looks())
        : ofDirect.computeIfAbsent(rule, r -> new Looks());
  }

  /** Returns the fields, by fact type, that rules look at on which Drools decides. */
  Map<String, Set<String>> rete() {
    return rete;
  }

  /**
   * Takes in one constraint of a pattern. However comparisons with numbers are joined by and, or,
   * not and brackets: what they say can change only where one of the comparisons does.
   */
  void add(String factType, String constraint) {
    Map<String, Set<Double>> found = new HashMap<>();
    Set<String> always = new HashSet<>();
    Condition condition = Condition.of(constraint);
    if (!condition.binding().isEmpty() || !understood(condition.expression(), found, always)) {
      opaque(factType, constraint);
      return;
    }
    Looks looks = looks(factType);
    found.forEach(
        (name, numbers) ->
            looks.limits.computeIfAbsent(name, f -> new TreeSet<>()).addAll(numbers));
    looks.always.addAll(always);
    look(factType, found.keySet());
    look(factType, always);
  }

  private static boolean understood(
      @Nullable Expression e, Map<String, Set<Double>> found, Set<String> always) {
    if (e instanceof Expression.Not not) {
      return understood(not.inner(), found, always);
    }
    if (e instanceof Expression.In in && in.left() instanceof Expression.Name field) {
      Set<Double> numbers = found.computeIfAbsent(field.name(), f -> new TreeSet<>());
      in.items().forEach(i -> numbers.add(Guard.number(i)));
      return field.scope().isEmpty() && !numbers.contains(Double.NaN);
    }
    if (!(e instanceof Expression.Binary b)) {
      return false;
    }
    if (b.operator().equals("&&") || b.operator().equals("||")) {
      return understood(b.left(), found, always) && understood(b.right(), found, always);
    }
    if (!COMPARISONS.contains(b.operator())
        || !(b.left() instanceof Expression.Name field)
        || !field.scope().isEmpty()) {
      return false;
    }
    return compares(field.name(), b.right(), found, always);
  }

  private static boolean compares(
      String field, Expression with, Map<String, Set<Double>> found, Set<String> always) {
    double number = Guard.number(with);
    if (!Double.isNaN(number)) {
      found.computeIfAbsent(field, f -> new TreeSet<>()).add(number);
      return true;
    }
    if (with instanceof Expression.Literal literal && literal.value() == null) {
      found.computeIfAbsent(field, f -> new TreeSet<>());
      return true;
    }
    always.add(field);
    if (with instanceof Expression.Literal literal) {
      return !(literal.value() instanceof Number);
    }
    return with instanceof Expression.Name name
        && !name.scope().isEmpty()
        && !name.scope().startsWith("$");
  }

  /** Marks every word of an expression as a field whose every change matters. */
  void opaque(String factType, String expression) {
    Matcher words = WORD.matcher(expression);
    Set<String> fields = new TreeSet<>();
    Fact prototype = FactTypes.prototype(factType);
    while (words.find()) {
      looks(factType).always.add(words.group());
      look(factType, List.of(words.group()));
      if (prototype != null && prototype.fieldNumber(words.group()) >= 0) {
        fields.add(words.group());
      }
    }
    if (!fields.isEmpty()) {
      longWays.add(new LongWay(rule, factType, expression.strip(), List.copyOf(fields)));
    }
  }

  /** Takes in that a pattern of another fact reads a field, as {@code $other.requests} does. */
  void readElsewhere(String factType, String word) {
    String field = word.startsWith("get") ? decapitalized(word.substring(3)) : word;
    looks(factType).always.addAll(List.of(word, field));
    look(factType, List.of(word, field));
    whole.add(factType);
  }

  private static String decapitalized(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * Returns the fact types whose fields other patterns read. Drools does not know which, so it must
   * look at all of such a fact again.
   */
  Set<String> whole() {
    return whole;
  }

  /** Returns the constraints that keep changes of numbers from the quiet path. */
  List<LongWay> longWays() {
    return longWays;
  }

  /** Returns what was learnt, by fact type. Types that no rule mentions never matter. */
  Map<String, SensitivityOf> build(List<Fact> prototypes) {
    Map<String, SensitivityOf> result = new HashMap<>();
    for (Fact fact : prototypes) {
      Looks common = ofDrools.getOrDefault(fact.factType(), new Looks());
      Map<List<String>, Sensitivity> known = Collections.synchronizedMap(new HashMap<>());
      result.put(
          fact.factType(),
          rules -> known.computeIfAbsent(rules, names -> cells(fact, common, names)));
    }
    return result;
  }

  private Cells cells(Fact fact, Looks common, List<String> rules) {
    int fields = fact.fieldNames().length;
    double[][] cells = new double[fields][];
    boolean[] any = new boolean[fields];
    List<Looks> all = new ArrayList<>(List.of(common));
    rules.forEach(r -> all.add(ofDirect.getOrDefault(r, new Looks())));
    for (Looks looks : all) {
      looks.limits.forEach(
          (field, numbers) -> {
            int number = fact.fieldNumber(field);
            if (number >= 0) {
              cells[number] =
                  DoubleStream.concat(
                          DoubleStream.of(cells[number] == null ? new double[0] : cells[number]),
                          numbers.stream().mapToDouble(Double::doubleValue))
                      .sorted()
                      .distinct()
                      .toArray();
            }
          });
      for (String field : looks.always) {
        int number = fact.fieldNumber(field);
        if (number >= 0) {
          any[number] = true;
        }
      }
    }
    return new Cells(cells, any);
  }

  /** Cells between the numbers that a field is compared with, in ascending order. */
  private static final class Cells implements Sensitivity {
    private final double[][] limits;
    private final boolean[] any;

    private Cells(double[][] limits, boolean[] any) {
      this.limits = limits;
      this.any = any;
    }

    @Override
    public boolean mentions(int field) {
      return any[field] || limits[field] != null;
    }

    @Override
    public boolean crosses(int field, double was, double is) {
      if (!mentions(field)) {
        return false;
      }
      if (any[field] || Double.isNaN(was) || Double.isNaN(is)) {
        return true;
      }
      for (double limit : limits[field]) {
        if ((was < limit) != (is < limit) || (was > limit) != (is > limit)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public double below(int field, double value) {
      if (!mentions(field)) {
        return Double.NEGATIVE_INFINITY;
      }
      if (any[field] || Double.isNaN(value)) {
        return Double.NaN;
      }
      double[] numbers = limits[field];
      int at = Arrays.binarySearch(numbers, value == 0 ? 0.0 : value);
      return at >= 0
          ? Math.nextDown(numbers[at])
          : at == -1 ? Double.NEGATIVE_INFINITY : numbers[-at - 2];
    }

    @Override
    public double above(int field, double value) {
      if (!mentions(field)) {
        return Double.POSITIVE_INFINITY;
      }
      if (any[field] || Double.isNaN(value)) {
        return Double.NaN;
      }
      double[] numbers = limits[field];
      int at = Arrays.binarySearch(numbers, value == 0 ? 0.0 : value);
      return at >= 0
          ? Math.nextUp(numbers[at])
          : -at - 1 == numbers.length ? Double.POSITIVE_INFINITY : numbers[-at - 1];
    }
  }
}
