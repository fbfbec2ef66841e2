package dev.premortem.rules.drl;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Element.Function;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Value;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what an {@code accumulate} makes of many facts: {@code $n : count( $s )}. */
final class FigureReader {
  private static final String EXAMPLE =
      "write $n : count( $s ), or sum, average, min, max of a field";
  private static final Set<String> CODE = Set.of("init", "action", "reverse", "result");
  private static final Map<String, Function> FUNCTIONS =
      new TreeMap<>(
          Map.of(
              "count", Function.COUNT,
              "sum", Function.SUM,
              "average", Function.AVERAGE,
              "avg", Function.AVERAGE,
              "min", Function.MIN,
              "max", Function.MAX));

  private final Cursor cursor;
  private final Scope scope;
  private final FactType type;

  FigureReader(Cursor cursor, Scope scope, FactType type) {
    this.cursor = cursor;
    this.scope = scope;
    this.type = type;
  }

  /**
   * Reads a figure.
   *
   * @param results where its name is bound, for the conditions of the accumulate
   */
  Element.Figure figure(Scope results, int index) {
    Token name = cursor.peek();
    if (CODE.contains(name.text()) && cursor.peek(1).is("(")) {
      throw name.refusal(
          "DRL-ACCUMULATE",
          "an accumulate with code of its own (" + name.text() + ") is not supported",
          EXAMPLE);
    }
    if (!name.isWord() || !cursor.peek(1).is(":")) {
      throw name.refusal("DRL-SYNTAX", "a figure without a name", EXAMPLE);
    }
    if (results.has(name.text()) || scope.has(name.text())) {
      throw name.refusal("DRL-DUPLICATE-VARIABLE", name.text() + " is bound already", EXAMPLE);
    }
    Names.label(cursor.take());
    cursor.take();
    Token word = cursor.take();
    Function function = FUNCTIONS.get(word.text());
    if (function == null) {
      throw word.refusal(
          "DRL-ACCUMULATE",
          "the function " + word.text() + " is not supported",
          Nearest.hint(word.text(), FUNCTIONS.keySet()));
    }
    cursor.expect("(", EXAMPLE);
    Value argument = argument(function);
    cursor.expect(")", EXAMPLE);
    results.own(name.text(), new Value.Result(name.text(), index));
    return new Element.Figure(name.text(), function, argument);
  }

  private @Nullable Value argument(Function function) {
    if (function != Function.COUNT) {
      return own();
    }
    // What is counted is a fact, whatever stands in the brackets.
    if (cursor.peek().isWord() && scope.isSelf(cursor.peek().text()) && cursor.peek(1).is(")")) {
      cursor.take();
      return null;
    }
    return cursor.peek().is(")") ? null : own();
  }

  private Value own() {
    Token first = cursor.peek();
    Value value = new ConstraintReader(cursor, scope, type).number();
    Reads.values(
        value,
        part -> {
          if (part instanceof Value.Bound bound) {
            throw first.refusal(
                "DRL-ACCUMULATE",
                "a figure of " + bound.name() + ", which another pattern binds",
                "make it of fields of " + type.name());
          }
        });
    return value;
  }
}
