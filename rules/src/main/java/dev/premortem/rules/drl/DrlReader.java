package dev.premortem.rules.drl;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a file of rules. */
public final class DrlReader {
  private static final String EXAMPLE =
      "a rule reads: rule \"name\" when $s : ServiceHealth( errorRatio > 0.02 )"
          + " then decide.page($s, \"why\"); end";

  private static final List<String> PACKAGES =
      List.of(ServiceHealth.class.getPackageName(), Severity.class.getPackageName());

  private static final int LONGEST_RULE = 4000;
  private static final int LONGEST_NAME = 200;

  private final Cursor cursor;
  private final List<Problem> problems;
  private final boolean authored;
  private final List<Rule> rules = new ArrayList<>();

  private DrlReader(Cursor cursor, List<Problem> problems, boolean authored) {
    this.cursor = cursor;
    this.problems = problems;
    this.authored = authored;
  }

  /**
   * Reads an author's file.
   *
   * @param problems takes all that is wrong with it; rules that can't be read are left out
   */
  public static List<Rule> read(String file, String text, List<Problem> problems) {
    List<Token> tokens;
    try {
      tokens = Lexer.read(file, text);
    } catch (Refusal refusal) {
      problems.add(refusal.problem());
      return List.of();
    }
    List<Problem> found = new ArrayList<>();
    List<Rule> rules = new DrlReader(new Cursor(tokens, found), found, true).file();
    problems.addAll(found);
    return rules;
  }

  /**
   * Reads a part of a standard pack.
   *
   * @param values what stands in for each {@code @{name}}: a number, a word, a comparison, or a
   *     text inside of quotes
   * @throws IllegalStateException where a pack is wrong
   */
  public static List<Rule> template(String pack, String text, Map<String, Object> values) {
    List<Problem> problems = new ArrayList<>();
    List<Rule> rules;
    try {
      rules =
          new DrlReader(new Cursor(Lexer.read(pack, text, values), problems), problems, false)
              .file();
    } catch (Refusal refusal) {
      throw new IllegalStateException("a standard pack is wrong: " + refusal.problem(), refusal);
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException("a standard pack is wrong: " + problems);
    }
    return rules;
  }

  private List<Rule> file() {
    while (!cursor.atEnd() && !cursor.isFull()) {
      try {
        declaration();
      } catch (Refusal refusal) {
        cursor.report(refusal);
        nextRule();
      }
    }
    if (cursor.isFull()) {
      problems.add(
          Problem.error(
              cursor.place(),
              "DRL-TOO-LARGE",
              "more problems than are shown: what follows was not read",
              "repair these first"));
    }
    return rules;
  }

  /** Goes on with the next rule of the file. */
  private void nextRule() {
    cursor.depth(0);
    while (!cursor.atEnd() && !cursor.peek().is("end") && !cursor.startsRule()) {
      cursor.take();
    }
    cursor.take("end");
    cursor.take(";");
  }

  private void declaration() {
    Token token = cursor.peek();
    Refusal refusal = Unsupported.FILE.refusal(token);
    if (refusal != null) {
      cursor.report(refusal);
      cursor.take();
      skipDeclaration();
    } else if (cursor.take("package")) {
      qualified();
    } else if (cursor.take("import")) {
      importLine();
    } else if (cursor.take("dialect")) {
      dialect();
    } else if (cursor.startsRule()) {
      rule();
    } else if (cursor.take(";")) {
      return;
    } else if (token.is("@")) {
      throw token.refusal("DRL-ANNOTATION", "annotations are not supported", "leave it out");
    } else {
      String attribute = attributeName();
      if (attribute != null) {
        throw token.refusal(
            "DRL-ATTRIBUTE",
            "the attribute " + attribute + " for a whole file",
            "rules have enabled, no-loop, lock-on-active and dialect, each its own");
      }
      throw token.refusal("DRL-SYNTAX", "expected a rule, found " + token.shown(), EXAMPLE);
    }
  }

  /** Goes over something that is refused as a whole: up to the next rule, import or the like. */
  private void skipDeclaration() {
    while (!cursor.atEnd()
        && !cursor.startsRule()
        && !cursor.peek().is("import")
        && !cursor.peek().is("end")
        && Unsupported.FILE.refusal(cursor.peek()) == null) {
      cursor.take();
    }
    cursor.take("end");
  }

  private String qualified() {
    StringBuilder name = new StringBuilder();
    do {
      Token token = cursor.take();
      if (!token.isWord() && !token.is("*")) {
        throw token.refusal("DRL-SYNTAX", "expected a name, found " + token.shown(), EXAMPLE);
      }
      name.append(name.isEmpty() ? "" : ".").append(token.text());
    } while (cursor.take("."));
    cursor.take(";");
    return name.toString();
  }

  /** Imports of documented types change nothing; editors want them. */
  private void importLine() {
    Token first = cursor.peek();
    for (String kind : List.of("static", "function", "accumulate", "acc")) {
      if (cursor.peek().is(kind) && cursor.peek(1).isWord()) {
        cursor.take();
        throw importRefusal(first, kind + " " + qualified());
      }
    }
    String name = qualified();
    int dot = name.lastIndexOf('.');
    String folder = dot < 0 ? "" : name.substring(0, dot);
    String type = name.substring(dot + 1);
    boolean known =
        type.equals("*")
            || FactTypes.of(type) != null
            || FactTypes.ENUMS.stream().anyMatch(e -> e.getSimpleName().equals(type));
    if (!PACKAGES.contains(folder) || !known) {
      cursor.report(importRefusal(first, name));
    }
  }

  private static Refusal importRefusal(Token first, String name) {
    return first.refusal(
        "DRL-IMPORT",
        "import " + name,
        "documented facts and enumerations are known without an import, and nothing else is");
  }

  private void dialect() {
    Token value = cursor.take();
    if (!value.isText() || !List.of("mvel", "java").contains(value.text())) {
      throw value.refusal(
          "DRL-ATTRIBUTE",
          "the dialect " + value.shown(),
          "leave it out: what a consequence may say is the same in both");
    }
    cursor.take(";");
    cursor.take(",");
  }

  private void rule() {
    Token first = cursor.take();
    String name = name();
    int start = cursor.position();
    int found = cursor.errors();
    boolean enabled = header(name);
    if (!cursor.take("when")) {
      throw cursor.refusal(
          cursor.peek().is("then") ? "DRL-NO-CONDITION" : "DRL-SYNTAX",
          cursor.peek().is("then")
              ? "\"" + name + "\" has no conditions"
              : "expected when, found " + cursor.peek().shown(),
          EXAMPLE);
    }
    cursor.take(":");
    Scope scope = new Scope();
    List<Element> when = new PatternReader(cursor).whole(scope);
    Token then = cursor.peek();
    cursor.expect("then", EXAMPLE);
    if (cursor.peek().is("[")) {
      throw Unsupported.then(then, cursor.peek());
    }
    if (when.isEmpty() && cursor.errors() == found) {
      throw then.refusal("DRL-NO-CONDITION", "\"" + name + "\" has no conditions", EXAMPLE);
    }
    boolean unread = cursor.errors() > found;
    int before = problems.size();
    List<Call> calls = new ConsequenceReader(cursor, scope, authored).calls(name);
    cursor.expect("end", EXAMPLE);
    cursor.take(";");
    if (unread) { // what stands left may have bound what is missed right
      problems
          .subList(before, problems.size())
          .removeIf(p -> p.code().equals("DRL-UNKNOWN-VARIABLE"));
    }
    if (cursor.position() - start > LONGEST_RULE) {
      throw first.refusal(
          "DRL-TOO-LARGE", "a rule of more than " + LONGEST_RULE + " words", "split it");
    }
    if (cursor.errors() == found) {
      rules.add(new Rule(name, first.place(), enabled, when, calls));
    }
  }

  private String name() {
    Token token = cursor.take();
    String name = token.text();
    if (authored
        && (name.isBlank()
            || name.length() > LONGEST_NAME
            || name.chars().anyMatch(Character::isISOControl))) {
      throw token.refusal(
          "DRL-RULE-NAME",
          "a rule name that is empty, longer than " + LONGEST_NAME + " or has control characters",
          "write rule \"shop: too many errors\"");
    }
    return name;
  }

  /** Reads what stands between the name of a rule and {@code when}: whether it is enabled. */
  private boolean header(String name) {
    boolean enabled = true;
    cursor.take("attributes");
    cursor.take(":");
    while (!cursor.peek().is("when") && !cursor.peek().is("then")) {
      Token token = cursor.peek();
      if (token.is("extends")) {
        throw token.refusal(
            "DRL-EXTENDS",
            "\"" + name + "\" extends another rule, which is not supported",
            "write the conditions of the other rule out here");
      }
      if (token.is("@")) {
        throw token.refusal("DRL-ANNOTATION", "annotations are not supported", "leave it out");
      }
      String attribute = attributeName();
      if (attribute == null) {
        throw token.refusal("DRL-SYNTAX", "expected when, found " + token.shown(), EXAMPLE);
      }
      Unsupported.ATTRIBUTE.check(new Token(Token.Kind.WORD, attribute, token.place()));
      enabled &= attribute(attribute, token.place());
      cursor.take(",");
    }
    return enabled;
  }

  private static final String[] ATTRIBUTES =
      ("salience enabled no-loop lock-on-active dialect agenda-group activation-group"
              + " ruleflow-group auto-focus date-effective date-expires calendars timer duration")
          .split(" ");

  /** Takes the name of an attribute, which may have dashes; null where there is none. */
  private @Nullable String attributeName() {
    for (String name : ATTRIBUTES) {
      String[] words = name.split("-", -1);
      boolean here = true;
      for (int i = 0; i < words.length; i++) {
        here &= cursor.peek(2 * i).is(words[i]) && (i == 0 || cursor.peek(2 * i - 1).is("-"));
      }
      if (here) {
        for (int i = 0; i < 2 * words.length - 1; i++) {
          cursor.take();
        }
        return name;
      }
    }
    return null;
  }

  /** Reads the value of an attribute; returns false where it switches the rule off. */
  private boolean attribute(String name, Place place) {
    switch (name) {
      case "dialect" -> {
        dialect();
        return true;
      }
      case "salience" -> {
        salience(place);
        return true;
      }
      default -> {
        boolean off = cursor.take("false");
        boolean on = !off && cursor.take("true");
        if (name.equals("enabled") && !on && !off) {
          throw cursor.refusal(
              "DRL-ATTRIBUTE",
              "enabled is neither true nor false: " + cursor.peek().shown(),
              "write enabled false");
        }
        // Rules change no facts, so that none can activate itself: no-loop holds for all of them.
        return !(name.equals("enabled") && off);
      }
    }
  }

  private void salience(Place place) {
    boolean bracket = cursor.take("(");
    cursor.take("-");
    Token value = cursor.take();
    if (value.kind() != Token.Kind.NUMBER || (bracket && !cursor.take(")"))) {
      throw value.refusal(
          "DRL-ATTRIBUTE",
          "the salience " + value.shown(),
          "leave it out: all conclusions are judged together");
    }
    cursor.report(
        Problem.warning(
            place,
            "DRL-SALIENCE",
            "salience changes nothing: all conclusions of a moment are judged together",
            "leave it out; a rollback goes before a hold, a hold before a promotion"));
  }
}
