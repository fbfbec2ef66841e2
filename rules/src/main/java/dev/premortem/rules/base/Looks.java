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

  private final Map<FactType, Map<Field, OfField>> types = new HashMap<>();

  private OfField of(FactType type, Field field) {
    return types
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(field, f -> new OfField());
  }

  /** Adds what the parts of a branch look at. */
  Looks add(List<Element> parts) {
    Map<String, FactType> facts = new HashMap<>();
    Map<String, List<Value.Own>> values = new HashMap<>();
    Map<String, FactType> typeOf = new HashMap<>();
    for (Element part : parts) {
      Reads.elements(
          part,
          element -> {
            if (element instanceof Element.Pattern pattern) {
              facts.put(pattern.variable(), pattern.type());
              for (Element.Binding binding : pattern.bindings()) {
                values.put(binding.variable(), List.of(new Value.Own(binding.field())));
                typeOf.put(binding.variable(), pattern.type());
              }
              pattern
                  .conditions()
                  .forEach(c -> look(pattern.type(), c.test(), facts, values, typeOf));
            } else if (element instanceof Element.Accumulate accumulate) {
              FactType type = accumulate.source().type();
              for (Element.Figure figure : accumulate.figures()) {
                Value argument = figure.argument();
                if (argument != null) {
                  Reads.values(argument, v -> read(type, v, facts, values, typeOf));
                }
              }
              accumulate.conditions().forEach(c -> look(type, c.test(), facts, values, typeOf));
            }
          });
    }
    return this;
  }

  private void look(
      FactType type,
      Test test,
      Map<String, FactType> facts,
      Map<String, List<Value.Own>> values,
      Map<String, FactType> typeOf) {
    Reads.tests(
        test,
        t -> {
          if (!understood(type, t)) {
            Reads.sides(t)
                .forEach(side -> Reads.values(side, v -> read(type, v, facts, values, typeOf)));
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

  private void read(
      FactType type,
      Value value,
      Map<String, FactType> facts,
      Map<String, List<Value.Own>> values,
      Map<String, FactType> typeOf) {
    if (value instanceof Value.Own own) {
      of(type, own.field()).always = true;
    } else if (value instanceof Value.Bound bound) {
      FactType other = facts.get(bound.variable());
      Field field = bound.field();
      if (field != null && other != null) {
        of(other, field).always = true;
      }
      for (Value.Own own : values.getOrDefault(bound.variable(), List.of())) {
        of(typeOf.getOrDefault(bound.variable(), type), own.field()).always = true;
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
    looks.look(type, test, Map.of(), Map.of(), Map.of());
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
