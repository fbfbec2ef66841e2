package dev.premortem.rules.drl;

import dev.premortem.rules.source.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What DRL has and rules here may not have, each by its name, with its own code and the nearest
 * thing that is supported. Nothing is allowed by being absent here: what no reader reads is refused
 * all the same, as {@code DRL-SYNTAX}.
 */
final class Unsupported {
  private record Entry(String code, String what, String instead) {}

  private static final Map<String, Entry> IN_FILE = new HashMap<>();
  private static final Map<String, Entry> IN_CONDITIONS = new HashMap<>();
  private static final Map<String, Entry> BEHIND_PATTERN = new HashMap<>();
  private static final Map<String, Entry> OPERATORS = new HashMap<>();
  private static final Map<String, Entry> STATEMENTS = new HashMap<>();
  private static final Map<String, Entry> ATTRIBUTES = new HashMap<>();

  private static final String ONLY_DECIDE =
      "a consequence calls decide and nothing else: decide.notify($fact, \"channel\", \"why\");";

  static {
    put(IN_FILE, "DRL-GLOBAL", "a global", "decide is known without one", "global");
    put(IN_FILE, "DRL-FUNCTION", "a function", "write the condition out", "function");
    put(IN_FILE, "DRL-DECLARE", "a declared type", "use the documented facts", "declare");
    put(IN_FILE, "DRL-QUERY", "a query", "write a rule", "query");
    put(IN_FILE, "DRL-WINDOW", "a window", "fields of facts are folded over windows", "window");
    put(IN_FILE, "DRL-UNIT", "a rule unit", "leave it out: all rules are one unit", "unit");
    put(IN_FILE, "DRL-TEMPLATE", "a rule template", "write the rules out", "template");
    put(
        IN_FILE,
        "DRL-ENTRY-POINT",
        "an entry point",
        "all facts are in one working memory",
        "entry");

    for (Map<String, Entry> part : List.of(IN_FILE, IN_CONDITIONS, STATEMENTS)) {
      put(part, "DRL-COMMENT", "a comment", "write //", "#");
    }
    put(
        IN_CONDITIONS,
        "DRL-EVAL",
        "eval",
        "write the condition inside of a pattern: ServiceHealth( errorRatio > 0.02 )",
        "eval");
    put(IN_CONDITIONS, "DRL-ANNOTATION", "an annotation", "leave it out", "@");
    put(IN_CONDITIONS, "DRL-UNIT", "a path or query", "write $s : ServiceHealth( … )", "/", "?");
    put(
        IN_CONDITIONS,
        "DRL-ACCUMULATE",
        "groupby",
        "accumulate counts, sums, averages and finds the least and the most",
        "groupby");
    put(
        IN_CONDITIONS,
        "DRL-NAMED-CONSEQUENCE",
        "a branch between conditions and consequences",
        "write a rule for each branch",
        "if",
        "do",
        "else",
        "break");

    put(
        BEHIND_PATTERN,
        "DRL-FROM",
        "from",
        "facts are matched by patterns alone; accumulate( ServiceHealth( … ); $n : count() ) needs no from",
        "from");
    put(
        BEHIND_PATTERN,
        "DRL-WINDOW",
        "a sliding window",
        "fields of facts are folded over windows; a Metric document has lasting",
        "over");

    String time = "facts have no time stamps; write a Metric document with lasting";
    put(
        OPERATORS,
        "DRL-OPERATOR",
        "a temporal operator",
        time,
        "after",
        "before",
        "coincides",
        "during",
        "finishes",
        "finishedby",
        "includes",
        "meets",
        "metby",
        "overlaps",
        "overlappedby",
        "starts",
        "startedby");
    put(OPERATORS, "DRL-OPERATOR", "soundslike", "write matches", "soundslike");
    put(OPERATORS, "DRL-OPERATOR", "instanceof", "the type of a pattern says it", "instanceof");
    put(OPERATORS, "DRL-OPERATOR", "=", "write == to compare", "=");
    put(OPERATORS, "DRL-OPERATOR", "unification", "write $x : field", ":=");
    put(
        OPERATORS,
        "DRL-OPERATOR",
        "an operator on bits",
        "write && for and, || for or",
        "&",
        "|",
        "^",
        "~",
        "<<",
        ">>");
    put(OPERATORS, "DRL-OPERATOR", "a choice with ?", "write a || b, or two rules", "?");
    put(OPERATORS, "DRL-OPERATOR", "a function written in place", "write it out", "->");
    put(OPERATORS, "DRL-OPERATOR", "a reference to a method", "facts have no methods", "::");
    put(
        OPERATORS,
        "DRL-OPERATOR",
        "a step that minds null",
        "what is compared with something unknown is unknown by itself",
        "!");
    put(OPERATORS, "DRL-OPERATOR", "an index", "facts have no lists", "[");
    put(OPERATORS, "DRL-OPERATOR", "a cast to a subtype", "the type of a pattern says it", "#");

    put(
        STATEMENTS,
        "DRL-WORKING-MEMORY",
        "a change of the working memory",
        "facts follow what is measured; " + ONLY_DECIDE,
        "insert",
        "insertLogical",
        "insertAsync",
        "update",
        "modify",
        "delete",
        "retract",
        "drools",
        "kcontext");
    put(
        STATEMENTS,
        "DRL-STATEMENT",
        "a statement of Java",
        ONLY_DECIDE,
        "if",
        "else",
        "for",
        "while",
        "do",
        "switch",
        "try",
        "throw",
        "return",
        "new",
        "synchronized",
        "class",
        "import",
        "with",
        "foreach",
        "def",
        "function",
        "proto",
        "until",
        "assert",
        "break",
        "continue",
        "var",
        "final",
        "int",
        "long",
        "double",
        "boolean",
        "String",
        "Object");

    put(
        ATTRIBUTES,
        "DRL-ATTRIBUTE",
        "a group of rules",
        "all conclusions are judged together; state what excludes another rule as a condition",
        "agenda-group",
        "activation-group",
        "ruleflow-group",
        "auto-focus");
    put(
        ATTRIBUTES,
        "DRL-ATTRIBUTE",
        "a time of validity",
        "write a Silence document with from and until",
        "date-effective",
        "date-expires",
        "calendars");
    put(
        ATTRIBUTES,
        "DRL-ATTRIBUTE",
        "a timer",
        "write a Metric document with lasting, or a condition on a field that is folded over time",
        "timer",
        "duration");
  }

  private Unsupported() {}

  private static void put(
      Map<String, Entry> table, String code, String what, String instead, String... words) {
    for (String word : words) {
      table.put(word, new Entry(code, what, instead));
    }
  }

  private static @Nullable Refusal refusal(Map<String, Entry> table, Token token) {
    Entry entry = token.isText() ? null : table.get(token.text());
    return entry == null ? null : refusal(entry, token.text(), token.place());
  }

  private static Refusal refusal(Entry entry, String word, Place place) {
    String name = entry.what().equals(word) ? word : entry.what() + " (" + word + ")";
    return new Refusal(place, entry.code(), name + " is not supported", entry.instead());
  }

  /** Returns why something can't stand between rules, null where that is not known. */
  static @Nullable Refusal inFile(Token token) {
    return refusal(IN_FILE, token);
  }

  /** Returns why something can't stand among the patterns of a rule. */
  static @Nullable Refusal inConditions(Token token) {
    return refusal(IN_CONDITIONS, token);
  }

  /** Returns why something can't follow a pattern. */
  static @Nullable Refusal behindPattern(Token token) {
    return refusal(BEHIND_PATTERN, token);
  }

  /** Returns why something can't join values. */
  static @Nullable Refusal operator(Token token) {
    return refusal(OPERATORS, token);
  }

  /** Returns why something can't begin a statement. */
  static @Nullable Refusal statement(Token token) {
    return refusal(STATEMENTS, token);
  }

  /** Returns why something can't be an attribute of a rule. */
  static @Nullable Refusal attribute(String name, Place place) {
    Entry entry = ATTRIBUTES.get(name);
    return entry == null ? null : refusal(entry, name, place);
  }

  /** Says what is wrong with a {@code then} that has a name, or that is not the first. */
  static Refusal then(Token then, Token next) {
    return next.is("[")
        ? new Refusal(
            next.place(),
            "DRL-NAMED-CONSEQUENCE",
            "named consequences are not supported",
            "write a rule for each")
        : new Refusal(
            then.place(), "DRL-SYNTAX", "then for the second time", "a rule ends with end");
  }
}
