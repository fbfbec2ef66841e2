package dev.premortem.engine.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromqlParserTest {
  /** Text, and how it is printed. */
  private static final Map<String, String> PRINTED =
      Map.ofEntries(
          Map.entry("1", "1"),
          Map.entry("0x1F", "31"),
          Map.entry("1_000.5e1", "10005"),
          Map.entry("-1", "-1"),
          Map.entry("-1^2", "-1 ^ 2"),
          Map.entry("inf", "Inf"),
          Map.entry("1h30m", "1h30m"),
          Map.entry("  foo # why\n + bar", "foo + bar"),
          Map.entry("a+b*c^d", "a + b * c ^ d"),
          Map.entry("(a+b)*c", "(a + b) * c"),
          Map.entry("a or b and c unless d", "a or b and c unless d"),
          Map.entry("foo{a='x',b!=\"y\",c=~`.+`,}", "foo{a=\"x\",b!=\"y\",c=~\".+\"}"),
          Map.entry("{\"foo.bar\", a=\"b\"}", "{__name__=\"foo.bar\",a=\"b\"}"),
          Map.entry("sum(foo)by(a,b)", "sum by (a, b) (foo)"),
          Map.entry("SUM WITHOUT (a) (foo)", "sum without (a) (foo)"),
          Map.entry("topk(3, foo)", "topk(3, foo)"),
          Map.entry("sum", "sum"),
          Map.entry("rate(foo[5m] offset 1w)", "rate(foo[5m] offset 1w)"),
          Map.entry("foo offset -90s", "foo offset -1m30s"),
          Map.entry("foo @ 1.5 offset 60", "foo @ 1.500 offset 1m"),
          Map.entry("foo offset 1m @ end()", "foo @ end() offset 1m"),
          Map.entry(
              "max_over_time(rate(foo[5m])[1h:1m]@start())",
              "max_over_time(rate(foo[5m])[1h:1m] @ start())"),
          Map.entry("foo[1h:]", "foo[1h:]"),
          Map.entry("a / on(x) group_left(y) b", "a / on (x) group_left (y) b"),
          Map.entry("a == bool ignoring(x) b", "a == bool ignoring (x) b"),
          Map.entry("a and on() b", "a and on () b"),
          Map.entry(
              "label_replace(a, 'd', \"$1\", \"s\", '(.*)')",
              "label_replace(a, \"d\", \"$1\", \"s\", \"(.*)\")"),
          Map.entry("job:a:rate5m > 0", "job:a:rate5m > 0"));

  @Test
  void whatIsPrintedReadsBackAsTheSame() {
    PRINTED.forEach(
        (text, printed) -> {
          Expr expression = Promql.parse(text);
          assertEquals(printed, expression.toString());
          assertEquals(expression, Promql.parse(printed));
        });
  }

  @Test
  void whatIsPrintedReadsBackAsTheSameForRandomExpressions() {
    Random random = new Random(1);
    RandomExpressions expressions =
        new RandomExpressions(random, List.of("a", "b_total", "c:d"), List.of("5m", "1h30m7s"));
    for (int i = 0; i < 3000; i++) {
      String text = random.nextInt(5) == 0 ? expressions.scalar(3) : expressions.vector(4);
      Expr expression = Promql.parse(text);
      assertEquals(expression, Promql.parse(expression.toString()), text);
    }
  }

  @Test
  void operatorsBindAsPrometheusSays() {
    assertEquals(Promql.parse("a + (b * (c ^ d))").toString(), "a + (b * (c ^ d))");
    Expr.Binary power = (Expr.Binary) Promql.parse("2 ^ 3 ^ 2");
    assertEquals("3 ^ 2", power.right().toString());
    Expr.Binary minus = (Expr.Binary) Promql.parse("1 - 2 - 3");
    assertEquals("1 - 2", minus.left().toString());
    Expr.Unary unary = (Expr.Unary) Promql.parse("-a ^ 2");
    assertEquals("a ^ 2", unary.operand().toString());
    Expr.Binary times = (Expr.Binary) Promql.parse("-a * b");
    assertEquals("-a", times.left().toString());
  }

  @Test
  void errorsNameThePlaceAndWhatWasExpected() {
    Map<String, String> errors =
        Map.ofEntries(
            Map.entry("", "1:1: parse error: no expression found in input"),
            Map.entry("foo{", "1:5: parse error: unexpected end of input inside braces"),
            Map.entry("sum(foo", "1:8: parse error: unclosed left parenthesis"),
            Map.entry("nope(a)", "1:1: parse error: unknown function with name \"nope\""),
            Map.entry(
                "rate(foo)",
                "1:6: parse error: expected type range vector in call to function \"rate\", got"
                    + " instant vector"),
            Map.entry(
                "1 +\n  foo[5m]",
                "2:3: parse error: binary expression must contain only scalar and instant vector"
                    + " types"),
            Map.entry(
                "1 == 1", "1:3: parse error: comparisons between scalars must use BOOL modifier"),
            Map.entry(
                "a + bool b",
                "1:3: parse error: bool modifier can only be used on comparison operators"),
            Map.entry(
                "{a=~\".*\"}",
                "1:1: parse error: vector selector must contain at least one non-empty matcher"),
            Map.entry(
                "foo offset 1m offset 1m",
                "1:1: parse error: offset may not be set multiple times"),
            Map.entry(
                "a and on(x) group_left b",
                "1:1: parse error: no grouping allowed for \"and\" operation"),
            Map.entry("rate(foo[0s])", "1:10: parse error: duration must be greater than 0"),
            Map.entry("foo bar", "1:5: parse error: unexpected identifier \"bar\""),
            Map.entry(
                "pi(1)", "1:1: parse error: expected 0 argument(s) in call to \"pi\", got 1"));
    errors.forEach(
        (text, message) ->
            assertEquals(
                message,
                assertThrows(PromqlException.class, () -> Promql.parse(text)).getMessage()));
  }

  @Test
  void whatIsExperimentalIsRefusedByName() {
    for (String text :
        List.of(
            "mad_over_time(a[5m])",
            "limitk(2, a)",
            "info(a)",
            "rate(a[5m] smoothed)",
            "a + fill(0) b",
            "a[5m + 1m]",
            "sort_by_label(a, \"b\")")) {
      PromqlException refused = assertThrows(PromqlException.class, () -> Promql.parse(text), text);
      assertEquals(PromqlException.Kind.REFUSED, refused.kind(), text);
    }
    assertTrue(Promql.parse("mad_over_time(a[5m])", Features.EXPERIMENTAL) instanceof Expr.Call);
  }

  @Test
  void nestingWithoutEndIsRefused() {
    String deep = "(".repeat(5000) + "a" + ")".repeat(5000);
    assertThrows(PromqlException.class, () -> Promql.parse(deep));
    String longSum = "a" + " + a".repeat(100_000);
    assertThrows(PromqlException.class, () -> Promql.parse(longSum));
    String subqueries = "a" + "[1m:]".repeat(100_000);
    assertThrows(PromqlException.class, () -> Promql.parse(subqueries));
  }

  @Test
  void seriesNotationSaysWhatPromtoolSays() {
    SeriesNotation series = SeriesNotation.parse("up{job=\"a b\"} 0+2x2 _x2 7x1 stale -1.5e1 Inf");
    assertEquals("{__name__=\"up\", job=\"a b\"}", series.labels().toString());
    assertEquals(
        "[0.0, 2.0, 4.0, null, null, 7.0, 7.0, NaN, -15.0, Infinity]", series.values().toString());
    assertThrows(PromqlException.class, () -> SeriesNotation.parse("up 1 2 three"));
    assertThrows(PromqlException.class, () -> SeriesNotation.parse("up 1x99999999999"));
  }
}
