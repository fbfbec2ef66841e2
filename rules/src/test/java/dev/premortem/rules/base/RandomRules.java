package dev.premortem.rules.base;

import dev.premortem.rules.drl.DrlReader;
import dev.premortem.rules.fact.CandidateHealth;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Branches;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Random rules over the fact model, written as authors write them, with every construct that is
 * read, and random changes of facts with values at, just below and just above their limits,
 * infinite, negative and unknown ones.
 */
final class RandomRules {
  private static final double[] LIMITS = {-1, 0, 0.01, 0.05, 0.5, 1, 20, 200};
  private static final String[] OPERATORS = {"<", "<=", ">", ">=", "==", "!="};
  private static final String[] EQUAL = {"==", "!="};
  private static final String[] TEXTS = {"", "r1", "r2", "canary", "a", "b", "\u00e4\"\\\n"};
  private static final String[] REGEXES = {"r[12]", "r.*", "(r1|a)", "", "[a-c]+", "\\\\w{2}"};
  private static final String[] FUNCTIONS = {"sum", "average", "min", "max", "count", "avg"};

  /** Fields that rules look at and that changes change. */
  private static final Map<FactType, List<Field>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put(
        ServiceHealth.TYPE,
        List.of(
            ServiceHealth.SERVICE,
            ServiceHealth.ERROR_RATIO,
            ServiceHealth.LATENCY_P95_MS,
            ServiceHealth.REQUESTS,
            ServiceHealth.DATA_MISSING,
            ServiceHealth.OUTAGE));
    FIELDS.put(
        CandidateHealth.TYPE,
        List.of(
            CandidateHealth.SERVICE,
            CandidateHealth.CANDIDATE,
            CandidateHealth.ERROR_RATIO,
            CandidateHealth.LATENCY_P95_MS,
            CandidateHealth.REQUESTS,
            CandidateHealth.DATA_MISSING,
            CandidateHealth.ANALYSIS));
    FIELDS.put(
        RolloutState.TYPE,
        List.of(
            RolloutState.SERVICE,
            RolloutState.CANDIDATE,
            RolloutState.STABLE,
            RolloutState.PHASE,
            RolloutState.SMOKE_TEST,
            RolloutState.STEP,
            RolloutState.WEIGHT_PERCENT,
            RolloutState.BAKED,
            RolloutState.URGENT_INCIDENT));
    FIELDS.put(
        IncidentState.TYPE,
        List.of(
            IncidentState.SERVICE,
            IncidentState.RUNBOOK,
            IncidentState.SEVERITY,
            IncidentState.LEVEL,
            IncidentState.QUIET,
            IncidentState.ACKNOWLEDGED));
  }

  private static final List<FactType> TYPES = List.copyOf(FIELDS.keySet());

  /** A name that stands for a fact, a value like that of a field, or a figure. */
  private record Name(String name, @Nullable FactType fact, @Nullable Field like) {
    boolean is(Value.Kind kind) {
      return fact == null
          && (like == null ? kind == Value.Kind.NUMBER : Value.Kind.of(like) == kind);
    }
  }

  /** Where a constraint stands: its own fact, if any, and what is bound before and inside of it. */
  private record At(@Nullable FactType type, String self, List<Name> own, List<Name> names) {}

  private final Random random;
  private final boolean decimals;
  private String drl = "";
  private int named;

  /** Makes rules with numbers in whichever way authors may write them. */
  RandomRules(Random random) {
    this(random, false);
  }

  /**
   * Makes rules.
   *
   * @param decimals whether all numbers are written with a point
   */
  RandomRules(Random random, boolean decimals) {
    this.random = random;
    this.decimals = decimals;
  }

  /** Returns rules of which each can hold, ready to conclude. */
  RuleBase ruleBase() {
    while (true) {
      drl = drl(1 + random.nextInt(5));
      RuleBaseCompiler.Result made =
          RuleBaseCompiler.compile(
              List.of(), List.of(new RuleBaseCompiler.AuthoredDrl("a.drl", drl)), null);
      for (Problem problem : made.problems()) {
        if (!problem.code().equals("RULE-UNREACHABLE")
            && !problem.code().equals("DRL-JOIN")
            && !problem.code().equals("DRL-TOO-LARGE")
            && problem.level() == Problem.Level.ERROR) {
          throw new AssertionError(problem.text() + "\n" + drl);
        }
      }
      if (made.ruleBase() != null) {
        return made.ruleBase();
      }
    }
  }

  /** Returns some rules as they were read, whether or not they can hold. */
  List<Rule> trees(int count) {
    drl = drl(count);
    return read(drl).stream().filter(r -> Branches.of(r).size() <= Branches.MOST).toList();
  }

  /** Returns left-hand sides of one pattern each, as authors write them. */
  List<String> patterns(int count) {
    List<String> patterns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      named = 0;
      patterns.add(pattern(type(), "$s", new ArrayList<>(), false));
    }
    return patterns;
  }

  /** Reads rules that must be readable. */
  static List<Rule> read(String drl) {
    List<Problem> problems = new ArrayList<>();
    List<Rule> rules = DrlReader.read("a.drl", drl, problems);
    for (Problem problem : problems) {
      if (problem.level() == Problem.Level.ERROR) {
        throw new AssertionError(problem.text() + "\n" + drl);
      }
    }
    return rules;
  }

  /** Makes rules ready without asking whether they make sense. */
  static RuleBase base(List<Rule> rules) {
    List<RuleBase.RuleInfo> infos = new ArrayList<>();
    for (Rule rule : rules) {
      infos.add(new RuleBase.RuleInfo(rule, infos.size(), "a.drl", "", rule.name(), rule.place()));
    }
    return new RuleBase(infos, List.of());
  }

  /** Returns the text of the rules that were made last. */
  String text() {
    return drl;
  }

  private String drl(int rules) {
    StringBuilder text = new StringBuilder();
    for (int rule = 0; rule < rules; rule++) {
      named = 0;
      List<Name> names = new ArrayList<>();
      text.append("rule \"").append(rule).append("\" ");
      text.append(one(20) ? "no-loop " : "").append(one(40) ? "enabled false " : "");
      text.append("when ").append(left(names)).append("\n then ");
      text.append(right(names)).append(" end\n");
    }
    return text.toString();
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private String any(String... some) {
    return some[random.nextInt(some.length)];
  }

  private String fresh() {
    return "$v" + named++;
  }

  // ---- left-hand sides

  private String left(List<Name> names) {
    List<String> parts = new ArrayList<>();
    if (one(6)) {
      parts.add(alike(names));
      if (one(2)) {
        return parts.get(0);
      }
    } else if (one(2)) {
      return pattern(type(), "$s", names, false);
    }
    int more = random.nextInt(3);
    int place = random.nextInt(more + 1);
    for (int i = 0; i <= more; i++) {
      parts.add(i == place ? pattern(type(), fresh(), names, false) : part(names, 2));
    }
    return String.join(any(" ", "\n ", ", ", " and "), parts);
  }

  /** Branches that bind the same names. */
  private String alike(List<Name> names) {
    String fact = fresh();
    String value = fresh();
    FactType type = type();
    Field first = any(fields(type, Value.Kind.NUMBER));
    List<String> branches = new ArrayList<>();
    for (int i = 0, n = 2 + random.nextInt(2); i < n; i++) {
      List<Name> inner = new ArrayList<>(names);
      Field like = one(2) ? first : any(fields(type, Value.Kind.NUMBER));
      At at = new At(type, fact, List.of(new Name(value, null, like)), inner);
      String pattern =
          fact + " : " + type + "( " + value + " : " + like.name() + ", " + test(at, 1) + " )";
      branches.add(
          one(3)
              ? "( "
                  + pattern
                  + " and "
                  + existential(with(inner, new Name(fact, type, null)), 1)
                  + " )"
              : pattern);
    }
    names.add(new Name(fact, type, null));
    names.add(new Name(value, null, first));
    return group("or", branches);
  }

  private static List<Name> with(List<Name> names, Name more) {
    List<Name> with = new ArrayList<>(names);
    with.add(more);
    return with;
  }

  private String group(String how, List<String> parts) {
    if (one(20)) { // one of a kind
      return "( "
          + String.join(
              " " + how + " ",
              parts.stream().map(p -> "( " + any("and ", "or ") + p + " )").toList())
          + " )";
    }
    if (one(3)) {
      return "( " + how + " " + String.join(" ", parts) + " )";
    }
    String sign = one(4) ? (how.equals("or") ? "||" : "&&") : how;
    return "( " + String.join(" " + sign + " ", parts) + " )";
  }

  /** A part of a left-hand side; what it binds is added to the names. */
  private String part(List<Name> names, int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 7)) {
      case 0, 1, 2 -> pattern(type(), one(3) ? "" : fresh(), names, one(2));
      case 3 -> existential(names, depth - 1);
      case 4 -> forall(names);
      case 5, 6 -> accumulate(names);
      case 7 -> {
        List<String> parts = new ArrayList<>();
        for (int i = 0, n = 2 + random.nextInt(2); i < n; i++) {
          parts.add(part(new ArrayList<>(names), depth - 1));
        }
        yield group("or", parts);
      }
      case 8 -> group("and", List.of(part(names, depth - 1), part(names, depth - 1)));
      case 9 -> joined(names);
      default -> existential(names, depth - 1);
    };
  }

  private String existential(List<Name> outer, int depth) {
    List<Name> names = new ArrayList<>(outer);
    String word = one(2) ? "not" : "exists";
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> word + " " + pattern(type(), "", names, true);
      case 1 -> word + "( " + accumulate(names) + " )";
      case 2 -> word + "( " + forall(names) + " )";
      case 6 -> {
        String first = part(names, depth - 1);
        String second = part(names, depth - 1);
        yield word + group("and", List.of(first, second));
      }
      case 7 ->
          word
              + group(
                  "or",
                  List.of(
                      part(new ArrayList<>(names), depth - 1),
                      part(new ArrayList<>(names), depth - 1)));
      case 8 -> word + "( " + existential(names, depth - 1) + " )";
      default -> word + "( " + pattern(type(), one(3) ? fresh() : "", names, true) + " )";
    };
  }

  private String forall(List<Name> outer) {
    List<Name> names = new ArrayList<>(outer);
    FactType type = type();
    if (one(3)) {
      return "forall( " + pattern(type, one(2) ? fresh() : "", names, true) + " )";
    }
    String base = fresh();
    String first = pattern(type, base, names, one(3));
    StringBuilder text = new StringBuilder("forall( " + first);
    for (int i = one(4) ? 2 : 1; i > 0; i--) {
      FactType other = one(2) ? type : type();
      boolean same = other == type && !one(4);
      At at = new At(other, "", List.of(), names);
      text.append(one(4) ? ", " : " ").append(other).append("( ");
      if (same) {
        text.append("this == ").append(base);
      } else {
        text.append("service == ").append(base).append(".service");
      }
      text.append(one(8) ? "" : ", " + test(at, 1)).append(" )");
    }
    return text.append(" )").toString();
  }

  /** A pattern that is joined with an earlier one. */
  private String joined(List<Name> names) {
    List<Name> facts = names.stream().filter(n -> n.fact() != null).toList();
    if (facts.isEmpty()) {
      return pattern(type(), fresh(), names, false);
    }
    Name other = any(facts);
    FactType type = one(2) && other.fact() != null ? other.fact() : type();
    String name = fresh();
    At at = new At(type, name, List.of(), names);
    String tie =
        one(3)
            ? "service != " + other.name() + ".service"
            : "service == " + other.name() + any(".service", ".getService()");
    String text = name + " : " + type + "( " + tie + ", " + test(at, 1) + " )";
    names.add(new Name(name, type, null));
    return text;
  }

  private String accumulate(List<Name> names) {
    List<Name> inner = new ArrayList<>(names);
    FactType type = type();
    String self = one(2) ? fresh() : "";
    List<Name> own = new ArrayList<>();
    String source = pattern(type, self, inner, true, own);
    List<Name> results = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    At at = new At(type, self, own, List.of());
    for (int i = 0, n = 1 + random.nextInt(3); i < n; i++) {
      String name = fresh();
      String function = any(FUNCTIONS);
      String argument =
          function.equals("count")
              ? any("", self, decimals ? "" : number(at, 1))
              : decimals || one(2) ? any(fields(type, Value.Kind.NUMBER)).name() : number(at, 1);
      figures.add(name + " : " + function + "( " + argument + " )");
      results.add(new Name(name, null, null));
    }
    At conditions = new At(null, "", results, names);
    List<String> tests = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      tests.add(
          one(3)
              ? numbers(conditions, 1)
              : any(results).name() + " " + any(OPERATORS) + " " + limit());
    }
    names.addAll(results);
    return any("accumulate", "acc")
        + "( "
        + source
        + any(";", ";", ",")
        + " "
        + String.join(", ", figures)
        + (tests.isEmpty() ? any("", ";") : "; " + String.join(", ", tests))
        + " )";
  }

  private FactType type() {
    return one(2) ? ServiceHealth.TYPE : any(TYPES);
  }

  private String pattern(FactType type, String name, List<Name> names, boolean mayBeBare) {
    return pattern(type, name, names, mayBeBare, new ArrayList<>());
  }

  private String pattern(
      FactType type, String name, List<Name> names, boolean mayBeBare, List<Name> own) {
    List<String> inside = new ArrayList<>();
    for (int i = mayBeBare && one(5) ? 0 : one(4) ? 2 : 1; i > 0; i--) {
      At at = new At(type, name, List.copyOf(own), names);
      if (one(6)) {
        Field field = any(fields(type));
        String value = fresh();
        boolean compared = one(3) && field instanceof Field.Numeric;
        inside.add(
            value + " : " + field.name() + (compared ? " " + any(OPERATORS) + " " + limit() : ""));
        own.add(new Name(value, null, field));
        at = new At(type, name, List.copyOf(own), names);
      }
      inside.add(test(at, 2));
    }
    if (!name.isEmpty()) {
      names.add(new Name(name, type, null));
    }
    names.addAll(own);
    return (name.isEmpty() ? "" : name + " : ") + type + "( " + String.join(", ", inside) + " )";
  }

  private static List<Field> fields(FactType type) {
    return FIELDS.getOrDefault(type, List.of());
  }

  private static List<Field> fields(FactType type, Value.Kind kind) {
    return fields(type).stream().filter(f -> Value.Kind.of(f) == kind).toList();
  }

  // ---- constraints

  private String test(At at, int depth) {
    return switch (random.nextInt(depth > 0 ? 30 : 20)) {
      case 0 -> numbers(at, 1 + random.nextInt(2));
      case 1 -> shortened(at);
      case 2 -> truth(at);
      case 3, 4, 5 -> text(at);
      case 6, 7 -> choice(at);
      case 8 -> unknown(at);
      case 9 -> list(at);
      case 10 -> same(at);
      case 20 -> "!( " + test(at, depth - 1) + " )";
      case 21 -> "!( " + test(at, depth - 1) + any(" || ", " && ") + test(at, depth - 1) + " )";
      case 22 -> "( " + test(at, depth - 1) + " )";
      case 23 -> "!!( " + test(at, depth - 1) + " )";
      case 24, 25 -> test(at, depth - 1) + " && " + bracketed(at, depth - 1);
      case 26, 27 -> test(at, depth - 1) + " || " + bracketed(at, depth - 1);
      default -> compared(at);
    };
  }

  private String bracketed(At at, int depth) {
    return one(2)
        ? "( " + test(at, depth) + any(" && ", " || ") + test(at, depth) + " )"
        : test(at, depth);
  }

  /** A number field against a number that is written out. */
  private String compared(At at) {
    String field = own(at, Value.Kind.NUMBER);
    return one(12)
        ? limit() + " " + any(OPERATORS) + " " + field
        : field + " " + any(OPERATORS) + " " + limit();
  }

  private String shortened(At at) {
    String field = own(at, Value.Kind.NUMBER);
    if (field.contains(".") || field.contains("$")) {
      return compared(at);
    }
    String sign = any(" && ", " || ");
    String first = any(OPERATORS) + " " + limit();
    String second = any(OPERATORS) + " " + limit();
    return one(2)
        ? field + " " + first + sign + second
        : field
            + " ( "
            + first
            + sign
            + (one(3) && !decimals ? "( " + second + " )" : second)
            + " )";
  }

  private String numbers(At at, int depth) {
    return number(at, depth) + " " + any(OPERATORS) + " " + number(at, depth);
  }

  private String number(At at, int depth) {
    if (depth == 0 || one(3)) {
      List<String> bound = bound(at, Value.Kind.NUMBER);
      return one(5)
          ? limit()
          : !bound.isEmpty() && one(2) ? any(bound) : own(at, Value.Kind.NUMBER);
    }
    return switch (random.nextInt(6)) {
      case 0 -> "-" + number(at, 0);
      case 1 -> "-( " + number(at, depth - 1) + " )";
      case 2 -> // a name alone in brackets is a cast for Drools
          decimals ? number(at, depth - 1) : "( " + number(at, depth - 1) + " )";
      default ->
          number(at, depth - 1)
              + " "
              + any("+", "-", "*", "/", "%", "*", "/")
              + " "
              + number(at, depth - 1);
    };
  }

  private String truth(At at) {
    String own = own(at, Value.Kind.TRUTH);
    List<String> bound = bound(at, Value.Kind.TRUTH);
    return switch (random.nextInt(6)) {
      case 0 -> own;
      case 1 -> "!" + own;
      case 2 -> "!( " + own + " )";
      case 3 -> own + " " + any(EQUAL) + " " + (bound.isEmpty() ? "true" : any(bound));
      case 4 -> any("true", "false") + " " + any(EQUAL) + " " + own;
      default -> own + " " + any(EQUAL) + " " + any("true", "false");
    };
  }

  private String text(At at) {
    String own = own(at, Value.Kind.TEXT);
    List<String> bound = bound(at, Value.Kind.TEXT);
    String other = bound.isEmpty() || one(2) ? quoted(any(TEXTS)) : any(bound);
    return switch (random.nextInt(12)) {
      case 0 -> own + any(" matches ", " not matches ") + "\"" + any(REGEXES) + "\"";
      case 1 -> own + any(" contains ", " not contains ") + other;
      case 2 -> own + any(" excludes ", " not excludes ") + other;
      case 3 -> own + any(" str[startsWith] ", " not str[startsWith] ") + other;
      case 4 -> own + any(" str[endsWith] ", " not str[endsWith] ") + other;
      case 5 -> own + any(" str[length] ", " not str[length] ") + random.nextInt(4);
      case 6 -> own + any(" in ( ", " not in ( ") + other + ", " + quoted(any(TEXTS)) + " )";
      case 7 -> own + any(" memberOf ( ", " not memberOf ( ") + other + ", \"a\" )";
      case 8 -> own + any(" in [ ", " not memberOf [ ") + other + " ]";
      case 9 -> quoted(any(TEXTS)) + " " + any(EQUAL) + " " + own;
      default -> own + " " + any(EQUAL) + " " + other;
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private String choice(At at) {
    FactType type = at.type();
    List<Field> fields = type == null ? List.of() : fields(type, Value.Kind.CHOICE);
    if (fields.isEmpty()) {
      return compared(at);
    }
    Field.Choice<?> field = (Field.Choice<?>) any(fields);
    Class<?> choices = field.choices();
    Object[] all = choices.getEnumConstants();
    String constant = choices.getSimpleName() + "." + ((Enum<?>) any(List.of(all))).name();
    String second = choices.getSimpleName() + "." + ((Enum<?>) any(List.of(all))).name();
    List<String> bound = new ArrayList<>();
    for (Name name : at.names()) {
      if (name.like() == field) {
        bound.add(name.name());
      } else if (name.fact() == type) {
        bound.add(name.name() + "." + field.name());
      }
    }
    return switch (random.nextInt(8)) {
      case 0 -> field.name() + any(" in ( ", " not in ( ") + constant + ", " + second + " )";
      case 1 -> constant + " " + any(OPERATORS) + " " + field.name();
      case 2, 3 ->
          field.name() + " " + any(OPERATORS) + " " + (bound.isEmpty() ? constant : any(bound));
      default -> field.name() + " " + any(OPERATORS) + " " + constant;
    };
  }

  private String unknown(At at) {
    String value =
        switch (random.nextInt(6)) {
          case 0 -> number(at, 1);
          case 1 -> own(at, Value.Kind.TEXT);
          case 2 -> own(at, Value.Kind.TRUTH);
          default -> own(at, Value.Kind.NUMBER);
        };
    return one(4) ? "null " + any(EQUAL) + " " + value : value + " " + any(EQUAL) + " null";
  }

  private String list(At at) {
    String field = own(at, Value.Kind.NUMBER);
    String items = one(2) ? "0, 20, 200" : limit() + ", " + number(at, decimals ? 0 : 1);
    return field
        + any(" in ( ", " not in ( ", " memberOf ( ", " not memberOf ( ")
        + (decimals ? items.replace("0, 20, 200", "0.0, 20.0, 200.0") : items)
        + " )";
  }

  private String same(At at) {
    List<Name> facts = at.names().stream().filter(n -> n.fact() == at.type()).toList();
    return facts.isEmpty() || at.type() == null
        ? compared(at)
        : one(4)
            ? any(facts).name() + " " + any(EQUAL) + " this"
            : "this " + any(EQUAL) + " " + any(facts).name();
  }

  /** A value of the own fact of that kind; outside of patterns, a figure. */
  private String own(At at, Value.Kind kind) {
    FactType type = at.type();
    List<Name> own = at.own().stream().filter(n -> n.is(kind)).toList();
    if (type == null || (!own.isEmpty() && one(3))) {
      return any(own).name();
    }
    List<Field> fields = fields(type, kind);
    Field field = any(fields);
    if (!at.self().isEmpty() && one(12)) {
      return at.self() + "." + field.name();
    }
    return one(20) ? "this." + field.name() : field.name();
  }

  /** What earlier parts bound, of that kind. */
  private List<String> bound(At at, Value.Kind kind) {
    List<String> bound = new ArrayList<>();
    for (Name name : at.names()) {
      FactType type = name.fact();
      if (type != null) {
        Field field = any(fields(type, kind));
        String getter =
            ".get" + Character.toUpperCase(field.name().charAt(0)) + field.name().substring(1);
        bound.add(name.name() + (one(4) ? getter + "()" : "." + field.name()));
      } else if (name.is(kind)) {
        bound.add(name.name());
      }
    }
    return bound;
  }

  private String limit() {
    double limit = LIMITS[random.nextInt(LIMITS.length)];
    if (decimals || limit != Math.rint(limit)) {
      return String.valueOf(limit);
    }
    long whole = (long) limit;
    return switch (random.nextInt(12)) {
      case 0 -> whole + "L";
      case 1 -> whole + "d";
      case 2 -> whole + "e0";
      case 3, 4, 5, 6 -> String.valueOf(limit);
      default -> String.valueOf(whole);
    };
  }

  // ---- conclusions

  private String right(List<Name> names) {
    String fact = any(names.stream().filter(n -> n.fact() != null).toList()).name();
    Name name = any(names);
    FactType type = name.fact();
    String read =
        type == null || one(4) ? name.name() : name.name() + "." + any(fields(type)).name();
    return switch (random.nextInt(6)) {
      case 0 -> "decide.recommend(" + fact + ", \"n \" + " + read + " + (\"a\" + 1));";
      case 1 ->
          "decide.require(" + fact + ", \"a\", \"x\"); decide.recommend(" + fact + ", \"y\");";
      case 2 -> "decide.openIncident(" + fact + ", Severity.P2, " + read + " + \" z\");";
      default -> "decide.recommend(" + fact + ", \"x\");";
    };
  }

  // ---- facts

  /** Returns the facts that rules may be about, with nothing known of them. */
  static List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new ServiceHealth("a"));
    facts.add(new ServiceHealth("b"));
    facts.add(new CandidateHealth("a", "r2", "canary"));
    facts.add(new RolloutState("a", "canary"));
    facts.add(new IncidentState("i", "a", "errors"));
    return facts;
  }

  /** Returns more facts, all of whose fields have random values. */
  List<Fact> facts(boolean unknown) {
    List<Fact> facts = facts();
    if (one(2)) {
      facts.add(new ServiceHealth("c"));
      facts.add(new CandidateHealth("b", "r1", "canary"));
      facts.add(new IncidentState("j", "b", "errors"));
    }
    facts.removeIf(f -> one(10));
    for (Fact fact : facts) {
      fields(fact.type()).forEach(field -> change(fact, field, unknown));
    }
    return facts;
  }

  private double value(boolean unknown) {
    double limit = LIMITS[random.nextInt(LIMITS.length)];
    return switch (random.nextInt(9)) {
      case 0 -> unknown ? Double.NaN : limit;
      case 1 -> Math.nextDown(limit);
      case 2 -> Math.nextUp(limit);
      case 3 -> random.nextDouble();
      case 4 ->
          switch (random.nextInt(5)) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> -limit;
            default -> 1e9;
          };
      default -> limit;
    };
  }

  /** Changes one field of a fact. */
  void change(Fact fact) {
    change(fact, any(fields(fact.type()).stream().filter(f -> !f.isFixed()).toList()), true);
  }

  private void change(Fact fact, Field field, boolean unknown) {
    if (field.isFixed()) {
      return;
    }
    if (field instanceof Field.Numeric number) {
      fact.set(
          number,
          number.isWhole()
              ? Math.rint(LIMITS[random.nextInt(LIMITS.length)]) + random.nextInt(3) - 1
              : value(unknown));
    } else if (field instanceof Field.Truth truth) {
      fact.set(truth, random.nextBoolean());
    } else if (field instanceof Field.Text text) {
      fact.set(text, any(TEXTS));
    } else if (field instanceof Field.Choice<?> choice) {
      Object[] all = choice.choices().getEnumConstants();
      fact.set(field, ((Enum<?>) any(List.of(all))).name());
    }
  }

  /** Returns facts as they are shown where something differs. */
  static String shown(List<Fact> facts) {
    return facts.stream().map(Fact::toString).collect(Collectors.joining("\n"));
  }
}
