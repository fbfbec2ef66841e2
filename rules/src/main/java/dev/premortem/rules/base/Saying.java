package dev.premortem.rules.base;

import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.tree.Call;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule says when it holds, ready to be said: decisions made of what the rule bound. */
final class Saying {
  private static final MathContext DIGITS = new MathContext(4);

  private final Call call;

  /** Texts of the call, null where they depend on what is bound. */
  private final @Nullable List<String> written;

  Saying(Call call) {
    this.call = call;
    boolean fixed =
        call.texts().stream()
            .allMatch(t -> t.parts().stream().allMatch(Call.Written.class::isInstance));
    this.written = fixed ? texts(name -> null) : null;
  }

  private List<String> texts(Function<String, @Nullable Object> bound) {
    return call.texts().stream().map(text -> text(text, bound)).toList();
  }

  /**
   * Returns the decision that it comes to.
   *
   * @param bound what a name stands for
   */
  Decision decision(
      RuleBase.RuleInfo rule,
      List<Because.Witness> witnesses,
      Function<String, @Nullable Object> bound) {
    List<String> texts = written == null ? texts(bound) : written;
    Because because =
        new Because(rule.name(), texts.get(texts.size() - 1), witnesses, rule.limit());
    if (!(bound.apply(call.about()) instanceof Fact fact)) {
      throw new IllegalStateException("\"" + rule.name() + "\" has no fact " + call.about());
    }
    return call.verb().decide(because, fact, call.severity(), texts, rule.cause());
  }

  private static String text(Call.Text text, Function<String, @Nullable Object> bound) {
    StringBuilder out = new StringBuilder();
    for (Call.Part part : text.parts()) {
      if (part instanceof Call.Written written) {
        out.append(written.text());
      } else {
        Call.Read read = (Call.Read) part;
        Object value = bound.apply(read.variable());
        out.append(
            shown(
                read.field() != null && value instanceof Fact fact
                    ? fact.value(read.field())
                    : value));
      }
    }
    return out.toString();
  }

  /** Returns a value as people read it: numbers with four digits that count. */
  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "unknown";
    }
    if (value instanceof Fact fact) {
      return fact.key();
    }
    if (!(value instanceof Double number)) {
      return value.toString();
    }
    if (Double.isNaN(number)) {
      return "unknown";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "infinite" : "-infinite";
    }
    BigDecimal exact = BigDecimal.valueOf(number);
    BigDecimal rounded =
        exact.precision() - exact.scale() > 4
            ? exact.setScale(0, java.math.RoundingMode.HALF_EVEN)
            : exact.round(DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
