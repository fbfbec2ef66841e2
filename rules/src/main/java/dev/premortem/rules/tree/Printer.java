package dev.premortem.rules.tree;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints trees as DRL, every token of it ours: texts are escaped anew, brackets stand where they
 * are needed. What is printed reads back as the same tree.
 */
public final class Printer {
  private Printer() {}

  /** Returns a condition as DRL. */
  public static String print(Test test) {
    return print(test, false);
  }

  private static String print(Test test, boolean inside) {
    if (test instanceof Test.And and) {
      return bracket(join(and.parts(), " && "), inside);
    }
    if (test instanceof Test.Or or) {
      return bracket(join(or.parts(), " || "), inside);
    }
    if (test instanceof Test.Not not) {
      return negated(not.inner());
    }
    if (test instanceof Test.Fails fails) {
      return "!( " + print(fails.inner()) + " )";
    }
    if (test instanceof Test.Compare compare) {
      return print(compare.left())
          + " "
          + compare.comparison().sign()
          + " "
          + print(compare.right());
    }
    if (test instanceof Test.Known known) {
      return print(known.value()) + (known.negated() ? " == null" : " != null");
    }
    if (test instanceof Test.Among among) {
      return print(among.left()) + " in ( " + list(among.items()) + " )";
    }
    if (test instanceof Test.Looks looks) {
      return print(looks.left()) + " " + looks.look().sign() + " " + print(looks.right());
    }
    if (test instanceof Test.Length length) {
      return print(length.text()) + " str[length] " + length.length();
    }
    return "this == " + ((Test.Same) test).variable();
  }

  private static String negated(Test inner) {
    if (inner instanceof Test.Same same) {
      return "this != " + same.variable();
    }
    if (inner instanceof Test.Among among) {
      return print(among.left()) + " not in ( " + list(among.items()) + " )";
    }
    if (inner instanceof Test.Looks looks
        && (looks.look() == Test.Look.CONTAINS || looks.look() == Test.Look.MATCHES)) {
      return print(looks.left()) + " not " + looks.look().sign() + " " + print(looks.right());
    }
    return "!( " + print(inner) + " )";
  }

  private static String bracket(String text, boolean needed) {
    return needed ? "( " + text + " )" : text;
  }

  private static String join(List<Test> parts, String sign) {
    return parts.stream().map(p -> print(p, true)).collect(Collectors.joining(sign));
  }

  private static String list(List<Value> items) {
    return items.stream().map(Printer::print).collect(Collectors.joining(", "));
  }

  /** Returns a value as DRL. */
  public static String print(Value value) {
    if (value instanceof Value.Literal literal) {
      return literal.text();
    }
    if (value instanceof Value.Words words) {
      return quoted(words.text());
    }
    if (value instanceof Value.Truth truth) {
      return String.valueOf(truth.value());
    }
    if (value instanceof Value.Constant constant) {
      return constant.value().getDeclaringClass().getSimpleName() + "." + constant.value().name();
    }
    if (value instanceof Value.Own own) {
      return own.field().name();
    }
    if (value instanceof Value.Bound bound) {
      return bound.name();
    }
    if (value instanceof Value.Result result) {
      return result.variable();
    }
    if (value instanceof Value.Minus minus) {
      return "-" + inner(minus.inner());
    }
    if (value instanceof Value.Arithmetic sum) {
      return inner(sum.left()) + " " + sum.operator() + " " + inner(sum.right());
    }
    if (value instanceof Value.FactOf fact) {
      return fact.variable();
    }
    return value instanceof Value.Self ? "this" : "null";
  }

  private static String inner(Value value) {
    return value instanceof Value.Arithmetic || value instanceof Value.Minus
        ? "( " + print(value) + " )"
        : print(value);
  }

  /** Whether a character is not seen, or changes how others are. */
  private static boolean isHidden(char c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.UNASSIGNED;
  }

  /** Returns a text in double quotes; what can't be seen in it is escaped. */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (isHidden(c)) {
        out.append(String.format("\\u%04X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** Returns a part of a left-hand side as DRL. */
  public static String print(Element element) {
    if (element instanceof Element.Pattern pattern) {
      return pattern(pattern);
    }
    if (element instanceof Element.All all) {
      return "( " + join(all.parts(), Printer::print, " and ") + " )";
    }
    if (element instanceof Element.Any any) {
      return "( " + join(any.parts(), Printer::print, " or ") + " )";
    }
    if (element instanceof Element.None none) {
      return "not( " + print(none.part()) + " )";
    }
    if (element instanceof Element.Some some) {
      return "exists( " + print(some.part()) + " )";
    }
    if (element instanceof Element.Every every) {
      return "forall( "
          + pattern(every.base())
          + every.rest().stream().map(p -> " " + pattern(p)).collect(Collectors.joining())
          + " )";
    }
    return accumulate((Element.Accumulate) element);
  }

  private static String accumulate(Element.Accumulate accumulate) {
    String conditions = join(accumulate.conditions(), c -> print(c.test()), ", ");
    return "accumulate( "
        + pattern(accumulate.source())
        + "; "
        + join(accumulate.figures(), Printer::figure, ", ")
        + (conditions.isEmpty() ? "" : "; " + conditions)
        + " )";
  }

  private static String figure(Element.Figure figure) {
    String name = figure.function().name().toLowerCase(java.util.Locale.ROOT);
    Value argument = figure.argument();
    return figure.variable()
        + " : "
        + name
        + "( "
        + (argument == null ? "" : print(argument))
        + " )";
  }

  private static String pattern(Element.Pattern pattern) {
    String bindings = join(pattern.bindings(), b -> b.variable() + " : " + b.field().name(), ", ");
    String conditions = join(pattern.conditions(), c -> print(c.test()), ", ");
    String inside =
        bindings + (bindings.isEmpty() || conditions.isEmpty() ? "" : ", ") + conditions;
    return (pattern.variable().isEmpty() ? "" : pattern.variable() + " : ")
        + pattern.type().name()
        + (inside.isEmpty() ? "( )" : "( " + inside + " )");
  }

  private static <T> String join(
      List<T> parts, java.util.function.Function<T, String> print, String sign) {
    return parts.stream().map(print).collect(Collectors.joining(sign));
  }

  /** Returns a conclusion as DRL. */
  public static String print(Call call) {
    StringBuilder out = new StringBuilder("decide." + call.verb().word() + "(" + call.about());
    if (call.severity() != null) {
      out.append(", Severity.").append(call.severity());
    }
    for (Call.Text text : call.texts()) {
      out.append(", ").append(join(text.parts(), Printer::part, " + "));
    }
    return out.append(");").toString();
  }

  private static String part(Call.Part part) {
    if (part instanceof Call.Written written) {
      return quoted(written.text());
    }
    Call.Read read = (Call.Read) part;
    return read.variable() + (read.field() == null ? "" : "." + read.field().name());
  }

  /** Returns a rule as DRL, a line for each part. */
  public static String print(Rule rule) {
    StringBuilder out = new StringBuilder("rule ").append(quoted(rule.name()));
    out.append(rule.enabled() ? "\n" : " enabled false\n").append("when\n");
    rule.when().forEach(e -> out.append("  ").append(print(e)).append('\n'));
    out.append("then\n");
    rule.then().forEach(c -> out.append("  ").append(print(c)).append('\n'));
    return out.append("end\n").toString();
  }
}
