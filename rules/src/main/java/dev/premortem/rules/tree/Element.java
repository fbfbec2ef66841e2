package dev.premortem.rules.tree;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of the left-hand side of a rule. */
public sealed interface Element {
  /** A name for the value of a field. */
  record Binding(String variable, Field field) {}

  /** A condition of a pattern, where it is written. */
  record Condition(Test test, Place place) {}

  /**
   * A fact that is looked for.
   *
   * @param variable name of the fact, empty where it has none
   */
  record Pattern(
      FactType type,
      String variable,
      List<Binding> bindings,
      List<Condition> conditions,
      Place place)
      implements Element {}

  /** All of some must hold. */
  record All(List<Element> parts) implements Element {}

  /** One of some must hold. */
  record Any(List<Element> parts) implements Element {}

  /** There must be none. */
  record None(Element part) implements Element {}

  /** There must be one, whichever. */
  record Some(Element part) implements Element {}

  /** Every fact that matches the first pattern must match the others. */
  record Every(Pattern base, List<Pattern> rest) implements Element {}

  /** What is made of many facts. */
  enum Function {
    COUNT,
    SUM,
    AVERAGE,
    MIN,
    MAX
  }

  /**
   * One figure of many facts.
   *
   * @param variable name of the result
   * @param argument number that is looked at, null where facts are counted
   */
  record Figure(String variable, Function function, @Nullable Value argument) {}

  /** Figures of all facts that a pattern matches, and conditions on them. */
  record Accumulate(Pattern source, List<Figure> figures, List<Condition> conditions, Place place)
      implements Element {}
}
