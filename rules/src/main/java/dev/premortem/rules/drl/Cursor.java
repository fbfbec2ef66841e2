package dev.premortem.rules.drl;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;

/** A position among the tokens of a file, and what was found wrong so far. */
final class Cursor {
  /** Brackets inside brackets at most. */
  private static final int DEEPEST = 40;

  /** Problems of a file at most. */
  private static final int MOST_PROBLEMS = 200;

  private final List<Token> tokens;
  private final List<Problem> problems;
  private int at;
  private int depth;
  private int errors;

  Cursor(List<Token> tokens, List<Problem> problems) {
    this.tokens = tokens;
    this.problems = problems;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Place place() {
    return peek().place();
  }

  /** Returns why what comes next can't be read, with a way out. */
  Refusal refusal(String code, String message, String hint) {
    return peek().refusal(code, message, hint);
  }

  int position() {
    return at;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END;
  }

  /** Whether a rule begins here. */
  boolean startsRule() {
    return peek().is("rule") && (peek(1).isText() || peek(1).isWord());
  }

  Token take() {
    Token token = peek();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  /** Takes a sign or word if it is the next one. */
  boolean take(String text) {
    if (peek().is(text)) {
      at++;
      return true;
    }
    return false;
  }

  /** Takes a sign or word that must come next. */
  void expect(String text, String hint) {
    if (!take(text)) {
      throw refusal("DRL-SYNTAX", "expected " + text + ", found " + peek().shown(), hint);
    }
  }

  /** Goes one level deeper. */
  void enter() {
    if (++depth > DEEPEST) {
      throw refusal(
          "DRL-TOO-DEEP", "more than " + DEEPEST + " levels of nesting", "split the rule");
    }
  }

  void leave() {
    depth--;
  }

  void report(Problem problem) {
    if (!isFull()) {
      problems.add(problem);
      errors += problem.level() == Problem.Level.ERROR ? 1 : 0;
    }
  }

  void report(Refusal refusal) {
    report(refusal.problem());
  }

  /** Returns how many errors were reported. */
  int errors() {
    return errors;
  }

  /** Whether so much is wrong that nobody would read on. */
  boolean isFull() {
    return problems.size() >= MOST_PROBLEMS;
  }

  void depth(int to) {
    depth = to;
  }

  int depth() {
    return depth;
  }

  /**
   * Goes on behind something that can't be read: from where it began to the next of some signs that
   * is in no bracket opened since, to a word that ends a part of a rule, or to the next rule.
   */
  void recover(int start, String... signs) {
    at = start;
    int open = 0;
    while (!atEnd() && !peek().is("then") && !peek().is("end") && !startsRule()) {
      for (String sign : signs) {
        if (open == 0 && peek().is(sign)) {
          return;
        }
      }
      Token token = take();
      if (token.kind() == Token.Kind.SIGN && "([{".contains(token.text())) {
        open++;
      } else if (token.kind() == Token.Kind.SIGN && ")]}".contains(token.text())) {
        open--;
      }
    }
  }
}
