package dev.premortem.rules.drl;

import com.google.re2j.Pattern;
import dev.premortem.rules.evaluate.Quantities;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Expr;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Test.Comparison;
import dev.premortem.rules.tree.Test.Look;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a constraint: comparisons of fields, literals and what is bound, arithmetic, {@code &&},
 * {@code ||}, {@code !}, {@code in}, {@code contains}, {@code matches} and the shortened forms
 * {@code x > 1 && < 5} and {@code x ( > 1 && < 5 )}.
 */
final class ConstraintReader {
  private static final int LONGEST = 1000;
  private static final int MOST_ITEMS = 1000;

  private final Cursor cursor;
  private final Scope scope;

  /** Type of the fact that is matched, null in the conditions of an accumulate. */
  private final @Nullable FactType type;

  /** What stands before the bracket of a shortened form: of x ( > 1 && < 5 ), x. */
  private @Nullable Value last;

  ConstraintReader(Cursor cursor, Scope scope, @Nullable FactType type) {
    this.cursor = cursor;
    this.scope = scope;
    this.type = type;
  }

  /** Reads a condition. */
  Test test() {
    Token first = cursor.peek();
    int start = cursor.position();
    Test test = asTest(or(), first);
    limit(start, first);
    Unsupported.OPERATOR.check(cursor.peek());
    return test;
  }

  private void limit(int start, Token first) {
    if (cursor.position() - start > LONGEST) {
      throw first.refusal(
          "DRL-TOO-LARGE", "a condition of more than " + LONGEST + " words", "split it");
    }
  }

  /** Reads a number that is made of fields. */
  Value number() {
    Token first = cursor.peek();
    int start = cursor.position();
    Value value = asValue(sum(), first);
    limit(start, first);
    if (!isNumber(value)) {
      throw type(first, words(value) + " where a number is needed");
    }
    return value;
  }

  private static Refusal type(Token at, String message) {
    return type(at, message, "compare numbers with numbers, texts with texts in double quotes");
  }

  private static Refusal type(Token at, String message, String hint) {
    return at.refusal("DRL-TYPE", message, hint);
  }

  private Test asTest(Expr expr, Token at) {
    if (expr instanceof Test test) {
      return test;
    }
    Value value = (Value) expr;
    if (value.kind() == Value.Kind.TRUTH && !(value instanceof Value.Truth)) {
      return new Test.Compare(Comparison.EQUAL, value, new Value.Truth(true));
    }
    Unsupported.OPERATOR.check(cursor.peek());
    Token next = cursor.peek();
    if (next.is(";")) {
      throw at.refusal(
          "DRL-POSITIONAL",
          "arguments by position are not supported",
          "write service == \"checkout\"");
    }
    if (next.isWord() || next.is("(") || next.isText() || next.kind() == Token.Kind.NUMBER) {
      throw next.refusal(
          "DRL-SYNTAX",
          "expected a comparison, found " + next.shown(),
          "write a comma between constraints: ServiceHealth( requests > 100, errorRatio > 0.02 )");
    }
    throw type(
        at, "a " + value.kind().words() + " is no condition", "compare it: errorRatio > 0.02");
  }

  private static Value asValue(Expr expr, Token at) {
    if (expr instanceof Value value) {
      return value;
    }
    throw type(at, "a condition where a value is needed", "join conditions with && and ||");
  }

  private Expr or() {
    Token first = cursor.peek();
    Expr left = and();
    if (!cursor.peek().is("||")) {
      return left;
    }
    List<Test> parts = new ArrayList<>(List.of(asTest(left, first)));
    while (cursor.take("||")) {
      Token next = cursor.peek();
      parts.add(asTest(and(), next));
    }
    return new Test.Or(parts);
  }

  private Expr and() {
    Token first = cursor.peek();
    Expr left = not();
    if (!cursor.peek().is("&&")) {
      return left;
    }
    List<Test> parts = new ArrayList<>(List.of(asTest(left, first)));
    while (cursor.take("&&")) {
      Token next = cursor.peek();
      parts.add(asTest(not(), next));
    }
    return new Test.And(parts);
  }

  private Expr not() {
    if (!cursor.peek().is("!")) {
      return comparison();
    }
    Token sign = cursor.take();
    cursor.enter();
    Token first = cursor.peek();
    // As in Java, ! binds closer than a comparison: !outage == true is (!outage) == true.
    Expr inner = cursor.peek().is("!") ? not() : primary();
    Test negated = new Test.Not(asTest(inner, first));
    cursor.leave();
    if (Comparison.of(cursor.peek().text()) != null && cursor.peek().kind() == Token.Kind.SIGN) {
      throw type(sign, "! before one side of a comparison", "write !( a == b ), or a != b");
    }
    return negated;
  }

  private @Nullable Comparison comparisonSign() {
    Token token = cursor.peek();
    return token.kind() == Token.Kind.SIGN ? Comparison.of(token.text()) : null;
  }

  private Expr comparison() {
    Token first = cursor.peek();
    Expr left;
    if (comparisonSign() != null && last != null) {
      left = last;
    } else {
      left = sum();
    }
    if (left instanceof Value value && cursor.peek().is("(") && startsComparison(1)) {
      return shortened(value);
    }
    return compared(left, first);
  }

  private boolean startsComparison(int ahead) {
    Token token = cursor.peek(ahead);
    return token.kind() == Token.Kind.SIGN && Comparison.of(token.text()) != null;
  }

  /** {@code x ( > 1 && < 5 )}. */
  private Test shortened(Value value) {
    cursor.take();
    cursor.enter();
    Value before = last;
    last = value;
    Token first = cursor.peek();
    Test inner = asTest(or(), first);
    last = before;
    cursor.leave();
    cursor.expect(")", "close the bracket");
    return inner;
  }

  private Expr compared(Expr left, Token first) {
    Comparison comparison = comparisonSign();
    if (comparison != null) {
      Token sign = cursor.take();
      Value from = asValue(left, first);
      Token next = cursor.peek();
      return joined(from, compare(sign, comparison, from, asValue(sum(), next)));
    }
    boolean negated = cursor.peek().is("not");
    Token word = negated ? cursor.peek(1) : cursor.peek();
    Test found = word.isWord() ? word(left, first, word, negated) : null;
    if (found != null) {
      return joined(asValue(left, first), negated ? new Test.Not(found) : found);
    }
    if (word.isWord()) {
      Unsupported.OPERATOR.check(word);
    }
    if (negated) {
      throw word.refusal(
          "DRL-SYNTAX",
          "not before " + word.shown(),
          "not goes before in, memberOf, contains and matches; ! negates a condition in brackets");
    }
    return left;
  }

  /**
   * Reads {@code && < 5 || > 10} behind {@code x > 1}. As for Drools, what does not name x again
   * belongs together: {@code a && x > 1 || < 0} is {@code a && ( x > 1 || x < 0 )}.
   */
  private Test joined(Value from, Test test) {
    List<Test> ways = new ArrayList<>(List.of(both(from, test)));
    while (cursor.peek().is("||") && startsComparison(1) && !isWritten(from)) {
      cursor.take();
      ways.add(both(from, shortened(from, cursor.take())));
    }
    return ways.size() == 1 ? ways.get(0) : new Test.Or(ways);
  }

  private Test both(Value from, Test test) {
    List<Test> parts = new ArrayList<>(List.of(test));
    while (cursor.peek().is("&&") && startsComparison(1) && !isWritten(from)) {
      cursor.take();
      parts.add(shortened(from, cursor.take()));
    }
    return parts.size() == 1 ? parts.get(0) : new Test.And(parts);
  }

  private Test shortened(Value from, Token sign) {
    Comparison comparison = java.util.Objects.requireNonNull(Comparison.of(sign.text()));
    Token next = cursor.peek();
    return compare(sign, comparison, from, asValue(sum(), next));
  }

  private Test compare(Token sign, Comparison comparison, Value left, Value right) {
    if (left instanceof Value.Nothing || right instanceof Value.Nothing) {
      Value known = left instanceof Value.Nothing ? right : left;
      if (known instanceof Value.Self || known instanceof Value.FactOf) {
        throw type(sign, "a fact is compared with null", "leave it out: a fact is there");
      }
      if (comparison.isOrder() || known instanceof Value.Nothing) {
        throw type(sign, "null is compared by " + sign.text(), "write == null or != null");
      }
      return new Test.Known(known, comparison == Comparison.EQUAL);
    }
    if (left instanceof Value.Self || right instanceof Value.Self) {
      return same(sign, comparison, left instanceof Value.Self ? right : left);
    }
    boolean fact = left instanceof Value.FactOf || right instanceof Value.FactOf;
    if (fact || left.kind() != right.kind() || !choicesAgree(left, right)) {
      throw type(
          sign,
          words(left) + " is compared by " + sign.text() + " with " + words(right),
          hint(left));
    }
    if (comparison.isOrder()
        && (left.kind() == Value.Kind.TEXT || left.kind() == Value.Kind.TRUTH)) {
      throw type(
          sign,
          words(left) + " is compared by " + sign.text() + ", but has no order",
          "compare it with == or !=");
    }
    // What is compared stands on the left, whichever way it was written.
    return isWritten(left) && !isWritten(right)
        ? new Test.Compare(comparison.turned(), right, left)
        : new Test.Compare(comparison, left, right);
  }

  private Test same(Token sign, Comparison comparison, Value other) {
    if (!(other instanceof Value.FactOf bound) || comparison.isOrder()) {
      throw type(sign, "this is compared with no bound fact", "write this == $other");
    }
    Test same = new Test.Same(bound.variable());
    return comparison == Comparison.EQUAL ? same : new Test.Not(same);
  }

  private static boolean isWritten(Value value) {
    return value instanceof Value.Literal
        || value instanceof Value.Words
        || value instanceof Value.Truth
        || value instanceof Value.Constant;
  }

  private static @Nullable Class<?> choices(Value value) {
    if (value instanceof Value.Constant constant) {
      return constant.value().getDeclaringClass();
    }
    Field field =
        value instanceof Value.Own own
            ? own.field()
            : value instanceof Value.Bound bound ? bound.like() : null;
    return field instanceof Field.Choice<?> choice ? choice.choices() : null;
  }

  private static boolean choicesAgree(Value left, Value right) {
    return left.kind() != Value.Kind.CHOICE || choices(left) == choices(right);
  }

  private static boolean isNumber(Value value) {
    return value.kind() == Value.Kind.NUMBER && !(value instanceof Value.Nothing);
  }

  private static String words(Value value) {
    if (value instanceof Value.Nothing) {
      return "null";
    }
    if (value instanceof Value.Self) {
      return "this (a fact)";
    }
    if (value instanceof Value.Own own) {
      return own.field().name() + " (a " + value.kind().words() + ")";
    }
    if (value instanceof Value.Bound bound) {
      return bound.name() + " (a " + value.kind().words() + ")";
    }
    if (value instanceof Value.FactOf fact) {
      return fact.variable() + " (a fact)";
    }
    return "a " + value.kind().words();
  }

  private static String hint(Value left) {
    return switch (left.kind()) {
      case NUMBER -> "write a number without quotes, or name a field: $other.errorRatio";
      case TEXT -> "write a text in double quotes";
      case TRUTH -> "compare it with true or false";
      case CHOICE -> {
        Class<?> choices = choices(left);
        yield choices == null
            ? "write a constant such as Severity.P1"
            : "write a constant such as "
                + choices.getSimpleName()
                + "."
                + ((Enum<?>) choices.getEnumConstants()[0]).name();
      }
    };
  }

  /** Reads what follows a value where it is a word; null where there is no such word. */
  private @Nullable Test word(Expr left, Token first, Token word, boolean negated) {
    Value value;
    switch (word.text()) {
      case "in", "memberOf" -> {
        take(negated);
        value = asValue(left, first);
        return among(value, word);
      }
      case "contains", "excludes", "matches", "startsWith", "endsWith", "str" -> {
        take(negated);
        value = asValue(left, first);
        if (value.kind() != Value.Kind.TEXT) {
          throw type(word, words(value) + " before " + word.text(), "it looks into a text");
        }
        return look(value, word);
      }
      default -> {
        return null;
      }
    }
  }

  private void take(boolean negated) {
    cursor.take();
    if (negated) {
      cursor.take();
    }
  }

  private Test among(Value left, Token word) {
    String close = cursor.peek().is("[") ? "]" : ")";
    if (!cursor.take("[")) {
      cursor.expect("(", "write " + word.text() + " ( \"a\", \"b\" )");
    }
    cursor.enter();
    List<Value> items = new ArrayList<>();
    do {
      Token at = cursor.peek();
      Value item = asValue(sum(), at);
      if (item instanceof Value.Nothing) {
        throw type(at, "null in a list", "write x == null || x in ( … )");
      }
      if (!(compare(word, Comparison.EQUAL, left, item) instanceof Test.Compare)) {
        throw type(word, words(left) + " before " + word.text(), "it looks for a value");
      }
      items.add(item);
      if (items.size() > MOST_ITEMS) {
        throw at.refusal("DRL-TOO-LARGE", "a list of more than " + MOST_ITEMS, "write matches");
      }
    } while (cursor.take(","));
    cursor.leave();
    cursor.expect(close, "close the list");
    return new Test.Among(left, items);
  }

  private Test look(Value left, Token word) {
    String how = word.text();
    if (how.equals("str")) {
      cursor.expect("[", "write str[startsWith] \"api-\"");
      Token which = cursor.take();
      how = which.text();
      cursor.expect("]", "write str[startsWith] \"api-\"");
      if (how.equals("length")) {
        return length(left);
      }
      if (!how.equals("startsWith") && !how.equals("endsWith")) {
        throw which.refusal(
            "DRL-OPERATOR",
            "str[" + how + "] is not supported",
            "known: str[startsWith], str[endsWith], str[length]");
      }
    }
    Token at = cursor.peek();
    Value right = asValue(sum(), at);
    if (right.kind() != Value.Kind.TEXT || right instanceof Value.Nothing) {
      throw type(at, words(right) + " behind " + word.text(), "write a text in double quotes");
    }
    return switch (how) {
      case "matches" -> matches(left, right, at);
      case "contains" -> new Test.Looks(Look.CONTAINS, left, right, null);
      case "excludes" -> new Test.Not(new Test.Looks(Look.CONTAINS, left, right, null));
      case "startsWith" -> new Test.Looks(Look.STARTS_WITH, left, right, null);
      default -> new Test.Looks(Look.ENDS_WITH, left, right, null);
    };
  }

  private Test length(Value left) {
    Token at = cursor.peek();
    Value length = asValue(sum(), at);
    if (length instanceof Value.Literal number && number.value() == Math.rint(number.value())) {
      return new Test.Length(left, (int) number.value());
    }
    throw type(at, "a length that is no whole number", "write str[length] 3");
  }

  private static Test matches(Value left, Value right, Token at) {
    if (!(right instanceof Value.Words written)) {
      throw at.refusal(
          "DRL-REGEX",
          "a regular expression that is not written out",
          "write it in quotes, or compare with ==");
    }
    Pattern pattern = Regex.of(written.text(), at);
    return new Test.Looks(Look.MATCHES, left, right, pattern);
  }

  private Expr sum() {
    Token first = cursor.peek();
    Expr left = product();
    while (cursor.peek().is("+") || cursor.peek().is("-")) {
      left = joined(left, first, false);
    }
    return left;
  }

  private Expr product() {
    Token first = cursor.peek();
    Expr left = minus();
    while (cursor.peek().is("*") || cursor.peek().is("/") || cursor.peek().is("%")) {
      left = joined(left, first, true);
    }
    return left;
  }

  private Expr joined(Expr left, Token first, boolean product) {
    Token sign = cursor.take();
    Token next = cursor.peek();
    Value a = asValue(left, first);
    Value b = asValue(product ? minus() : product(), next);
    for (Value side : List.of(a, b)) {
      if (!isNumber(side)) {
        throw type(sign, words(side) + " in arithmetic", "calculate with numbers alone");
      }
    }
    char operator = sign.text().charAt(0);
    if (a instanceof Value.Literal x && b instanceof Value.Literal y) {
      double value = Quantities.arithmetic(operator, x.value(), y.value());
      if (Double.isFinite(value)) {
        return new Value.Literal(value, String.valueOf(value)); // 1 / 100 is a number as well
      }
    }
    return new Value.Arithmetic(operator, a, b);
  }

  private Expr minus() {
    if (!cursor.peek().is("-")) {
      return primary();
    }
    Token sign = cursor.take();
    cursor.enter();
    Token first = cursor.peek();
    Value inner = asValue(minus(), first);
    cursor.leave();
    if (!isNumber(inner)) {
      throw type(sign, words(inner) + " behind a minus sign");
    }
    return inner instanceof Value.Literal number ? negative(number) : new Value.Minus(inner);
  }

  private static Value negative(Value.Literal number) {
    String text = number.text();
    return new Value.Literal(
        -number.value(), text.startsWith("-") ? text.substring(1) : "-" + text);
  }

  /** Reads a value or a condition in brackets; nothing is called on either. */
  private Expr primary() {
    Expr read = unary();
    if (cursor.peek().is(".")) {
      throw Names.call(cursor.peek(1));
    }
    return read;
  }

  private Expr unary() {
    Token token = cursor.peek();
    if (token.is("(")) {
      cursor.take();
      cursor.enter();
      Expr inner = or();
      cursor.leave();
      cursor.expect(")", "close the bracket");
      return inner;
    }
    if (token.kind() == Token.Kind.NUMBER) {
      cursor.take();
      return Numbers.read(token);
    }
    if (token.isText()) {
      cursor.take();
      return new Value.Words(token.text(), token.place());
    }
    if (token.isWord()) {
      return named(token);
    }
    Unsupported.OPERATOR.check(token);
    throw token.refusal(
        token.is(";") ? "DRL-POSITIONAL" : "DRL-SYNTAX",
        token.is(";")
            ? "arguments by position are not supported"
            : "expected a field, a number or a text, found " + token.shown(),
        "write ServiceHealth( service == \"checkout\", errorRatio > 0.02 )");
  }

  private Expr named(Token word) {
    switch (word.text()) {
      case "true", "false" -> {
        cursor.take();
        return new Value.Truth(word.text().equals("true"));
      }
      case "null" -> {
        cursor.take();
        return new Value.Nothing();
      }
      case "this" -> {
        return self(word);
      }
      case "new" ->
          throw word.refusal("DRL-NEW", "new objects are not supported", "compare fields of facts");
      default -> {
        // goes on below
      }
    }
    for (Class<? extends Enum<?>> choices : FactTypes.ENUMS) {
      if (choices.getSimpleName().equals(word.text()) && cursor.peek(1).is(".")) {
        return Names.constant(cursor, choices);
      }
    }
    if (scope.has(word.text())) {
      return Names.bound(cursor, scope, type);
    }
    Field field = type == null ? null : type.field(word.text());
    if (field != null && cursor.peek(1).is(".")) {
      throw Names.call(cursor.peek(2));
    }
    if (field != null) {
      cursor.take();
      if (cursor.peek().is("(") && !startsComparison(1)) {
        throw Names.call(word);
      }
      return new Value.Own(field);
    }
    throw Names.unknown(cursor, scope, type);
  }

  private Expr self(Token word) {
    if (type == null) {
      throw word.refusal("DRL-SYNTAX", "this stands for no fact here", "name what is counted");
    }
    cursor.take();
    if (!cursor.peek().is(".")) {
      return new Value.Self();
    }
    return new Value.Own(Names.field(cursor, type));
  }
}
