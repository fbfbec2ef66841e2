package dev.premortem.rules.drl;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Element.Binding;
import dev.premortem.rules.tree.Element.Condition;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the left-hand side of a rule: patterns on documented facts, joined by {@code and}, {@code
 * or}, {@code not}, {@code exists}, {@code forall}, and {@code accumulate} over a pattern.
 */
final class PatternReader {
  private static final String EXAMPLE = "write $s : ServiceHealth( errorRatio > 0.02 )";

  private final Cursor cursor;

  PatternReader(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Reads everything up to {@code then}; what is bound afterwards is in the scope. */
  List<Element> whole(Scope scope) {
    List<Element> parts = new ArrayList<>();
    while (!cursor.peek().is("then")) {
      if (cursor.atEnd() || cursor.peek().is("end") || cursor.startsRule()) {
        throw cursor.refusal(
            "DRL-SYNTAX",
            "expected then, found " + cursor.peek().shown(),
            "a rule reads: rule \"name\" when … then … end");
      }
      int depth = cursor.depth();
      try {
        parts.add(or(scope));
        cursor.take(",");
        cursor.take(";");
      } catch (Refusal refusal) {
        cursor.depth(depth);
        cursor.report(refusal);
        cursor.recover(cursor.position());
      }
    }
    return parts;
  }

  private Element or(Scope scope) {
    Scope before = scope.copy();
    List<Scope> branches = new ArrayList<>();
    List<Element> parts = new ArrayList<>();
    do {
      Scope branch = before.copy();
      parts.add(and(branch));
      branches.add(branch);
    } while (cursor.take("or") || cursor.take("||"));
    scope.replace(Scope.common(branches));
    return parts.size() == 1 ? parts.get(0) : new Element.Any(parts);
  }

  private Element and(Scope scope) {
    List<Element> parts = new ArrayList<>();
    do {
      parts.add(one(scope));
    } while (cursor.take("and") || cursor.take("&&"));
    return parts.size() == 1 ? parts.get(0) : new Element.All(parts);
  }

  private Element one(Scope scope) {
    Token token = cursor.peek();
    Unsupported.PATTERN.check(token);
    if (token.is("(")) {
      return group(scope);
    }
    if (token.is("not") || token.is("exists")) {
      return existential(scope);
    }
    if (token.is("forall")) {
      return forall(scope);
    }
    if (token.is("accumulate") || token.is("acc")) {
      return accumulate(scope);
    }
    return pattern(scope);
  }

  /** A group in brackets, joined between its parts or before them. */
  private Element group(Scope scope) {
    cursor.take();
    cursor.enter();
    Element group;
    if (cursor.peek().is("or") || cursor.peek().is("and")) {
      boolean any = cursor.take().is("or");
      Scope before = scope.copy();
      List<Scope> branches = new ArrayList<>();
      List<Element> parts = new ArrayList<>();
      while (!cursor.peek().is(")") && !cursor.atEnd()) {
        Scope branch = any ? before.copy() : scope;
        parts.add(or(branch));
        branches.add(branch);
      }
      if (parts.isEmpty()) {
        throw cursor.refusal("DRL-SYNTAX", "an empty group", EXAMPLE);
      }
      if (any) {
        scope.replace(Scope.common(branches));
      }
      group =
          parts.size() == 1 ? parts.get(0) : any ? new Element.Any(parts) : new Element.All(parts);
    } else {
      group = or(scope);
    }
    cursor.leave();
    cursor.expect(")", "close the bracket, or join patterns with and, or");
    return group;
  }

  private Element existential(Scope scope) {
    boolean none = cursor.take().is("not");
    cursor.enter();
    Element inner = one(scope.copy());
    cursor.leave();
    return none ? new Element.None(inner) : new Element.Some(inner);
  }

  private Element forall(Scope outer) {
    Token word = cursor.take();
    Scope scope = outer.copy();
    cursor.expect("(", "write forall( ServiceHealth( ) ServiceHealth( errorRatio < 0.01 ) )");
    cursor.enter();
    List<Element.Pattern> patterns = new ArrayList<>();
    while (!cursor.peek().is(")") && !cursor.atEnd()) {
      if (!(one(scope) instanceof Element.Pattern pattern)) {
        throw word.refusal("DRL-FORALL", "forall over something else than patterns", EXAMPLE);
      }
      patterns.add(pattern);
      cursor.take(",");
    }
    cursor.leave();
    cursor.expect(")", "close the bracket of forall");
    if (patterns.isEmpty()) {
      throw word.refusal("DRL-SYNTAX", "forall over nothing", EXAMPLE);
    }
    return new Element.Every(patterns.get(0), patterns.subList(1, patterns.size()));
  }

  private Element accumulate(Scope outer) {
    Token word = cursor.take();
    String example =
        "write accumulate( $s : ServiceHealth( errorRatio > 0.01 ); $n : count( $s ); $n >= 3 )";
    cursor.expect("(", example);
    cursor.enter();
    Scope scope = outer.copy();
    Element.Pattern source = pattern(scope, true);
    if (!cursor.take(";")) {
      cursor.expect(",", example);
    }
    List<Element.Figure> figures = new ArrayList<>();
    Scope results = outer.copy();
    do {
      figures.add(new FigureReader(cursor, scope, source.type()).figure(results, figures.size()));
    } while (cursor.take(","));
    scope.close();
    List<Condition> conditions = new ArrayList<>();
    if (cursor.take(";") && !cursor.peek().is(")")) {
      do {
        Place place = cursor.place();
        conditions.add(new Condition(new ConstraintReader(cursor, results, null).test(), place));
      } while (cursor.take(","));
    }
    results.close();
    for (Element.Figure figure : figures) {
      outer.bind(figure.variable(), new Scope.Variable(null, null));
    }
    cursor.leave();
    cursor.expect(")", "close the bracket of accumulate");
    return new Element.Accumulate(source, figures, conditions, word.place());
  }

  private Element.Pattern pattern(Scope scope) {
    return pattern(scope, false);
  }

  /**
   * Reads a pattern.
   *
   * @param open whether the names of the pattern go on to stand for fields of its own fact
   */
  private Element.Pattern pattern(Scope scope, boolean open) {
    String variable = "";
    Token first = cursor.peek();
    if (first.isWord() && cursor.peek(1).is(":=")) {
      throw cursor.peek(1).refusal("DRL-OPERATOR", "unification (:=) is not supported", EXAMPLE);
    }
    if (first.isWord() && cursor.peek(1).is(":")) {
      variable = label(scope);
    }
    Unsupported.PATTERN.check(cursor.peek());
    Token name = cursor.take();
    if (!name.isWord()) {
      throw name.refusal("DRL-SYNTAX", "expected a pattern, found " + name.shown(), EXAMPLE);
    }
    FactType type = type(name);
    if (!variable.isEmpty()) {
      scope.self(variable);
    }
    if (cursor.peek().is("@")) {
      throw cursor.refusal("DRL-ANNOTATION", "annotations are not supported", "leave it out");
    }
    cursor.expect("(", EXAMPLE);
    cursor.enter();
    List<Binding> bindings = new ArrayList<>();
    List<Condition> conditions = new ArrayList<>();
    if (!cursor.take(")")) {
      do {
        constraint(scope, type, bindings, conditions);
      } while (cursor.take(","));
      if (cursor.peek().is(";")) {
        throw cursor.refusal(
            "DRL-POSITIONAL",
            "arguments by position are not supported",
            "write service == \"checkout\"");
      }
      cursor.expect(")", "write a comma between constraints");
    }
    cursor.leave();
    Unsupported.BEHIND.check(cursor.peek());
    if (!open) {
      scope.close();
      if (!variable.isEmpty()) {
        scope.bind(variable, new Scope.Variable(type, null));
      }
      for (Binding binding : bindings) {
        scope.bind(binding.variable(), new Scope.Variable(null, binding.field()));
      }
    }
    return new Element.Pattern(type, variable, bindings, conditions, first.place());
  }

  private FactType type(Token name) {
    FactType type = FactTypes.of(name.text());
    if (type == null) {
      source();
      throw name.refusal(
          "DRL-UNKNOWN-FACT",
          "there is no fact " + name.text(),
          Nearest.hint(name.text(), FactTypes.names()));
    }
    return type;
  }

  /** Refuses what a pattern that is about no fact takes its objects from. */
  private void source() {
    int open = 0;
    int ahead = 0;
    for (Token token = cursor.peek(); ; token = cursor.peek(++ahead)) {
      open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      boolean name = token.isWord() || token.is(".");
      if (token.kind() == Token.Kind.END || (open == 0 && !token.is(")") && !name) || open < 0) {
        return;
      }
      if (open == 0 && token.is(")")) {
        Unsupported.BEHIND.check(cursor.peek(ahead + 1));
        return;
      }
    }
  }

  private String label(Scope scope) {
    Token token = cursor.take();
    cursor.take();
    Names.label(token);
    if (scope.has(token.text())) {
      throw token.refusal(
          "DRL-DUPLICATE-VARIABLE",
          token.text() + " is bound already",
          "take another name, or compare: service == " + token.text());
    }
    return token.text();
  }

  private void constraint(
      Scope scope, FactType type, List<Binding> bindings, List<Condition> conditions) {
    int depth = cursor.depth();
    int start = cursor.position();
    try {
      Place place = cursor.place();
      if (cursor.peek().isWord() && cursor.peek(1).is(":=")) {
        throw cursor.peek(1).refusal("DRL-OPERATOR", "unification (:=) is not supported", EXAMPLE);
      }
      if (cursor.peek().isWord() && cursor.peek(1).is(":")) {
        String variable = label(scope);
        Token at = cursor.peek();
        Field field = type.field(at.text());
        if (field == null || cursor.peek(1).is(".") || cursor.peek(1).is("(")) {
          throw at.refusal(
              "DRL-BINDING",
              variable + " is bound to something else than a field of " + type.name(),
              field == null ? Nearest.hint(at.text(), type.fieldNames()) : "bind a field alone");
        }
        bindings.add(new Binding(variable, field));
        scope.own(variable, new Value.Own(field));
        if (cursor.peek(1).is(",") || cursor.peek(1).is(")")) {
          cursor.take();
          return;
        }
      }
      conditions.add(new Condition(new ConstraintReader(cursor, scope, type).test(), place));
    } catch (Refusal refusal) {
      cursor.depth(depth);
      cursor.report(refusal);
      cursor.recover(start, cursor.isFull() ? ")" : ",", ")");
    }
  }
}
