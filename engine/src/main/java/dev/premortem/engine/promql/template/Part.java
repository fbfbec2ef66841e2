package dev.premortem.engine.promql.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template. */
sealed interface Part {
  /** Text as it is. */
  record Text(String text) implements Part {}

  /** A value that is printed, or kept in a variable. */
  record Action(Pipeline pipeline) implements Part {}

  /** Parts that are there or not. */
  record If(Pipeline condition, List<Part> then, List<Part> otherwise) implements Part {}

  /** Parts for a value that is there. */
  record With(Pipeline value, List<Part> then, List<Part> otherwise) implements Part {}

  /** Parts for every element. */
  record Range(Pipeline over, @Nullable String index, List<Part> each, List<Part> none)
      implements Part {}

  /**
   * Commands, each of which gets the value of the one before as its last argument.
   *
   * @param variable variable that keeps the value, null where it is printed
   * @param declares whether the variable begins here
   */
  record Pipeline(@Nullable String variable, boolean declares, List<Command> commands) {}

  /** A function with arguments, or a value alone. */
  record Command(List<Operand> operands) {}

  /** Something that has a value. */
  sealed interface Operand {
    /** A number, text, {@code true}, {@code false} or nothing. */
    record Literal(@Nullable Object value) implements Operand {}

    /** A function, by its name. */
    record Function(String name) implements Operand {}

    /** A variable, and fields of it. */
    record Variable(String name, List<String> fields) implements Operand {}

    /** The current value, and fields of it. */
    record Dot(List<String> fields) implements Operand {}

    /** A pipeline in parentheses, and fields of its value. */
    record Nested(Pipeline pipeline, List<String> fields) implements Operand {}
  }
}
