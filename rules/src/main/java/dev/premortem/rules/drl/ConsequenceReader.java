package dev.premortem.rules.drl;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the right-hand side of a rule: calls of {@code decide} with a bound fact, a severity, and
 * texts that are put together of what is written and what is bound.
 */
final class ConsequenceReader {
  private static final int MOST_CALLS = 20;
  private static final int LONGEST_TEXT = 2000;

  private final Cursor cursor;
  private final Scope scope;
  private final boolean authored;

  ConsequenceReader(Cursor cursor, Scope scope, boolean authored) {
    this.cursor = cursor;
    this.scope = scope;
    this.authored = authored;
  }

  /** Reads everything up to {@code end}. */
  List<Call> calls(String rule) {
    Token first = cursor.peek();
    List<Call> calls = new ArrayList<>();
    boolean clean = true;
    while (!cursor.peek().is("end")) {
      if (cursor.atEnd() || cursor.startsRule()) {
        throw cursor.refusal(
            "DRL-SYNTAX", "expected end, found " + cursor.peek().shown(), "a rule ends with end");
      }
      int depth = cursor.depth();
      int start = cursor.position();
      try {
        if (!cursor.take(";")) {
          calls.add(call());
        }
      } catch (Refusal refusal) {
        clean = false;
        cursor.depth(depth);
        cursor.report(refusal);
        cursor.recover(start, ";");
        if (cursor.take("then") && cursor.take("[")) {
          cursor.recover(cursor.position(), "]");
          cursor.take("]");
        }
      }
    }
    if (calls.isEmpty() && clean) {
      throw first.refusal(
          "DRL-CONSEQUENCE",
          "\"" + rule + "\" concludes nothing",
          "call decide, for example decide.notify($fact, \"slack-ops\", \"why\");");
    }
    if (calls.size() > MOST_CALLS) {
      throw first.refusal(
          "DRL-TOO-LARGE", "more than " + MOST_CALLS + " conclusions of one rule", "split it");
    }
    return calls;
  }

  private Call call() {
    Token word = cursor.peek();
    if (!word.is("decide") || !cursor.peek(1).is(".")) {
      throw noCall(word);
    }
    cursor.take();
    cursor.take();
    Token name = cursor.take();
    Verb verb = Verb.of(name.text());
    if (verb == null) {
      throw name.refusal(
          "DRL-UNKNOWN-DECISION",
          "decide has no method " + name.text(),
          Nearest.hint(name.text(), Verb.words()));
    }
    cursor.expect("(", "write " + verb.example() + ";");
    cursor.enter();
    String about = about(verb);
    Severity severity = null;
    List<Call.Text> texts = new ArrayList<>();
    for (String argument : verb.arguments()) {
      if (!cursor.take(",")) {
        throw arguments(verb);
      }
      if (argument.startsWith("Severity")) {
        severity = severity();
      } else {
        texts.add(text(argument));
      }
    }
    if (cursor.peek().is(",")) {
      throw arguments(verb);
    }
    cursor.leave();
    cursor.expect(")", "write " + verb.example() + ";");
    if (!cursor.peek().is("end")) {
      if (cursor.peek().is(".")) {
        throw Names.call(cursor.peek(1));
      }
      cursor.expect(";", "end the call with a semicolon");
    }
    return new Call(verb, about, severity, texts, word.place());
  }

  private Refusal arguments(Verb verb) {
    return cursor.refusal(
        "DRL-ARGUMENTS",
        "decide." + verb.word() + " takes " + (verb.arguments().size() + 1) + " arguments",
        "write " + verb.example() + ";");
  }

  private Refusal noCall(Token word) {
    Unsupported.STATEMENT.check(word);
    if (word.is("then")) {
      return Unsupported.then(word, cursor.peek(1));
    }
    if (word.isWord() && cursor.peek(1).is("(")) {
      return Names.call(word);
    }
    if (word.isWord() && cursor.peek(1).is(".")) {
      boolean bound = scope.has(word.text());
      return bound
          ? word.refusal(
              "DRL-CALL",
              "a call on " + word.text(),
              "facts can't be changed by rules: a consequence calls decide")
          : Names.unknown(cursor, scope, null);
    }
    return word.refusal(
        "DRL-STATEMENT",
        word.shown() + " where a call of decide is expected",
        "write decide.page($fact, \"why\");");
  }

  private String about(Verb verb) {
    Token word = cursor.peek();
    Scope.Variable variable = word.isWord() ? scope.variable(word.text()) : null;
    if (variable == null && word.isWord() && !cursor.peek(1).is(".") && !cursor.peek(1).is("(")) {
      throw word.refusal(
          "DRL-UNKNOWN-VARIABLE", "nothing is bound to " + word.text(), scope.hint(word.text()));
    }
    FactType fact = variable == null ? null : variable.fact();
    if (fact == null || (verb.about() != null && verb.about() != fact)) {
      if (variable == null && word.isWord()) {
        throw Names.unknown(cursor, scope, null);
      }
      FactType wanted = verb.about();
      throw word.refusal(
          "DRL-ARGUMENTS",
          "decide."
              + verb.word()
              + " is about "
              + (wanted == null ? "a fact" : "an " + wanted.name())
              + ", found "
              + (fact == null ? word.shown() : word.text() + ", a " + fact.name()),
          "bind one: $x : " + (wanted == null ? "ServiceHealth" : wanted.name()) + "( … )");
    }
    cursor.take();
    if (cursor.peek().is(".")) {
      throw Names.call(cursor.peek(1));
    }
    return word.text();
  }

  private Severity severity() {
    Token word = cursor.peek();
    if (word.is("Severity") && cursor.peek(1).is(".")) {
      return (Severity) Names.constant(cursor, Severity.class).value();
    }
    if (word.isWord() && (cursor.peek(1).is(".") || cursor.peek(1).is("("))) {
      throw Names.unknown(cursor, scope, null);
    }
    throw word.refusal(
        "DRL-ARGUMENTS", "expected a severity, found " + word.shown(), "write Severity.P1");
  }

  private Call.Text text(String argument) {
    Token first = cursor.peek();
    List<Call.Part> parts = new ArrayList<>();
    String what = argument.replace("\"", "");
    if (!join(parts, what)) {
      throw noText(first, what);
    }
    int length =
        parts.stream().mapToInt(p -> p instanceof Call.Written w ? w.text().length() : 0).sum();
    if (authored && length > LONGEST_TEXT) {
      throw first.refusal(
          "DRL-TOO-LARGE", "a text of more than " + LONGEST_TEXT + " characters", "shorten it");
    }
    return new Call.Text(parts, first.place());
  }

  /** Whether a name is bound to a text, or stands for a text of a fact. */
  private boolean isText(Call.Part part) {
    if (!(part instanceof Call.Read read)) {
      return false;
    }
    Scope.Variable variable = scope.variable(read.variable());
    Field like = read.field() != null ? read.field() : variable == null ? null : variable.like();
    return like instanceof Field.Text;
  }

  /**
   * Reads what is joined by +; returns whether it is a text. As in Java, numbers would be added up
   * before the first text: one of the first two parts must be one.
   */
  private boolean join(List<Call.Part> parts, String what) {
    Token first = cursor.peek();
    boolean text = false;
    int joined = 0;
    do {
      text |= part(parts, what) && joined < 2;
      joined++;
    } while (cursor.take("+"));
    Token next = cursor.peek();
    if (next.is(".")) {
      throw Names.call(cursor.peek(1));
    }
    if (!next.is(",") && !next.is(")")) {
      Unsupported.OPERATOR.check(next);
      throw next.refusal(
          "DRL-TYPE",
          next.shown() + " in an argument of decide",
          "arguments are texts, joined with +");
    }
    if (!text && joined > 1) {
      throw noText(first, what);
    }
    return text;
  }

  private static Refusal noText(Token first, String what) {
    return first.refusal(
        "DRL-TYPE",
        "the " + what + " is no text",
        "begin with a text in double quotes: \"requests: \" + $s.requests");
  }

  /** Reads a part; returns whether it is a text. */
  private boolean part(List<Call.Part> parts, String what) {
    Token token = cursor.peek();
    if (token.isText()) {
      cursor.take();
      parts.add(new Call.Written(token.text()));
      return true;
    }
    if (token.kind() == Token.Kind.NUMBER) {
      cursor.take();
      parts.add(new Call.Written(Numbers.read(token).text()));
      return false;
    }
    if (token.is("(")) {
      cursor.take();
      cursor.enter();
      boolean text = join(parts, what);
      cursor.leave();
      cursor.expect(")", "close the bracket");
      return text;
    }
    if (token.is("true") || token.is("false") || token.is("null")) {
      cursor.take();
      parts.add(new Call.Written(token.text()));
      return false;
    }
    if (token.isWord()) {
      Call.Part part = named(token);
      parts.add(part);
      return isText(part);
    }
    throw token.refusal(
        "DRL-SYNTAX", "expected a text, found " + token.shown(), "write a text in double quotes");
  }

  private Call.Part named(Token word) {
    for (Class<? extends Enum<?>> choices : FactTypes.ENUMS) {
      if (choices.getSimpleName().equals(word.text()) && cursor.peek(1).is(".")) {
        return new Call.Written(Names.constant(cursor, choices).value().name());
      }
    }
    if (word.is("new")) {
      throw word.refusal(
          "DRL-NEW", "new objects are not supported", "write a text in double quotes");
    }
    if (!scope.has(word.text())) {
      throw Names.unknown(cursor, scope, null);
    }
    Value value = Names.bound(cursor, scope, null);
    return read(value);
  }

  private static Call.Part read(@Nullable Value value) {
    if (value instanceof Value.Bound bound) {
      return new Call.Read(bound.variable(), bound.field());
    }
    if (value instanceof Value.FactOf fact) {
      return new Call.Read(fact.variable(), null);
    }
    throw new IllegalStateException("not bound: " + value);
  }
}
