package dev.premortem.rules.tree;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conclusion of a rule, as data.
 *
 * @param verb what is decided
 * @param about variable of the fact that it is about
 * @param severity how bad it is, null where the verb takes none
 * @param texts further arguments, the reason last
 */
public record Call(
    Verb verb, String about, @Nullable Severity severity, List<Text> texts, Place place) {
  /** A text that is put together. */
  public record Text(List<Part> parts, Place place) {}

  /** A piece of a text. */
  public sealed interface Part {}

  /** A piece that is written out. */
  public record Written(String text) implements Part {}

  /**
   * A piece that is bound: a value, a field of a fact, or the key of a fact.
   *
   * @param field field of the fact, null where the variable is a value or the fact itself is meant
   */
  public record Read(String variable, @Nullable Field field) implements Part {}
}
