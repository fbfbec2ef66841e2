package dev.premortem.rules.base;

import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Test;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What some conditions look at: for each field the numbers that it is compared with, or that every
 * change of it matters. A condition that is understood no better makes every change matter, so a
 * mistake here costs time and never an answer.
 */
final class Looks {
  private static final class OfField {
    private final TreeSet<Double> limits = new TreeSet<>();
    private boolean always;
  }

  /**
   * What a name of a rule stands for.
   *
   * @param field field whose value it is, null where it is the fact itself
   */
  private record Named(FactType type, @Nullable Field field) {}

  private final Map<FactType, Map<Field, OfField>> types = new HashMap<>();

  private OfField of(FactType type, Field field) {
    return types
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(field, f -> new OfField());
  }

  /** Adds what the parts of a branch look at. */
  Looks add(List<Element> parts) {
    Map<String, Named> names = new HashMap<>();
    for (Element part : parts) {
      Reads.elements(
          part,
          element -> {
            if (element instanceof Element.Pattern pattern) {
              names.put(pattern.variable(), new Named(pattern.type(), null));
              for (Element.Binding binding : pattern.bindings()) {
                names.put(binding.variable(), new Named(pattern.type(), binding.field()));
              }
              pattern.conditions().forEach(c -> look(pattern.type(), c.test(), names));
            } else if (element instanceof Element.Accumulate accumulate) {
              FactType type = accumulate.source().type();
              for (Element.Figure figure : accumulate.figures()) {
                Value argument = figure.argument();
                if (argument != null) {
                  Reads.values(argument, v -> read(type, v, names));
                }
              }
              accumulate.conditions().forEach(c -> look(type, c.test(), names));
            }
          });
    }
    return this;
  }

  private void look(FactType type, Test test, Map<String, Named> names) {
    Reads.tests(
        test,
        t -> {
          if (!understood(type, t)) {
            Reads.sides(t).forEach(side -> Reads.values(side, v -> read(type, v, names)));
          }
        });
  }

  /** Takes in a comparison of a number with numbers that are written out. */
  private boolean understood(FactType type, Test test) {
    if (test instanceof Test.Compare compare
        && compare.left() instanceof Value.Own own
        && own.field() instanceof Field.Numeric
        && compare.right() instanceof Value.Literal literal) {
      of(type, own.field()).limits.add(literal.value() + 0.0);
      return true;
    }
    if (test instanceof Test.Among among
        && among.left() instanceof Value.Own own
        && among.items().stream().allMatch(i -> i instanceof Value.Literal)) {
      among
          .items()
          .forEach(i -> of(type, own.field()).limits.add(((Value.Literal) i).value() + 0.0));
      return true;
    }
    if (test instanceof Test.Known known && known.value() instanceof Value.Own own) {
      of(type, own.field()); // whether it is known: that is noticed anyway
      return true;
    }
    return false;
  }

  private void read(FactType type, Value value, Map<String, Named> names) {
    if (value instanceof Value.Own own) {
      of(type, own.field()).always = true;
    } else if (value instanceof Value.Bound bound) {
      Named named = names.get(bound.variable());
      Field field = bound.field() != null || named == null ? bound.field() : named.field();
      if (named != null && field != null) {
        of(named.type(), field).always = true;
      }
    }
  }

  /** Adds what others look at. */
  Looks add(Looks others) {
    others.types.forEach(
        (type, fields) ->
            fields.forEach(
                (field, looks) -> {
                  OfField mine = of(type, field);
                  mine.limits.addAll(looks.limits);
                  mine.always |= looks.always;
                }));
    return this;
  }

  /** Returns the indices of the fields of a type that are looked at, a bit each. */
  long fields(FactType type) {
    long bits = 0;
    for (Field field : types.getOrDefault(type, Map.of()).keySet()) {
      bits |= 1L << field.index();
    }
    return bits;
  }

  /** Returns the cells of the facts of a type. */
  Cells cells(FactType type) {
    Map<Field, OfField> looks = types.getOrDefault(type, Map.of());
    double[][] limits = new double[type.fields().size()][];
    boolean[] always = new boolean[limits.length];
    looks.forEach(
        (field, of) -> {
          limits[field.index()] = of.limits.stream().mapToDouble(Double::doubleValue).toArray();
          always[field.index()] = of.always;
        });
    return new Cells(limits, always);
  }

  /** Returns the numbers of its own fact that a condition must be told of at every change. */
  static List<String> always(FactType type, Test test) {
    Looks looks = new Looks();
    looks.look(type, test, Map.of());
    List<String> names = new ArrayList<>();
    looks
        .types
        .getOrDefault(type, Map.of())
        .forEach(
            (field, of) -> {
              if (of.always && field instanceof Field.Numeric && !field.isFixed()) {
                names.add(field.name());
              }
            });
    names.sort(null);
    return names;
  }
}
