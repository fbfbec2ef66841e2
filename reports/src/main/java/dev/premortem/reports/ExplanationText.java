package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.rules.explain.WhyNot;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.expect.Explanation;
import dev.premortem.simulator.recording.Timestamps;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Explanations for a terminal and as JSON. */
public final class ExplanationText {
  private ExplanationText() {}

  /** Returns what became of a decision, and the chain back to the signals and the limit. */
  public static String terminal(Explanation.Ruled ruled, Explanation.Why why) {
    String chain = terminal(ruled.time(), why);
    int first = chain.indexOf('\n') + 1;
    String fate = "  fate    " + fate(ruled) + (ruled.why().isEmpty() ? "" : ": " + ruled.why());
    return chain.substring(0, first) + fate + "\n" + chain.substring(first);
  }

  private static String fate(Explanation.Ruled ruled) {
    return ruled.fate().name().toLowerCase(Locale.ROOT);
  }

  /** Returns the chain from a decision back to the signals and the limit. */
  public static String terminal(long time, Explanation.Why why) {
    StringBuilder out = new StringBuilder();
    out.append(Timestamps.text(time)).append("  ").append(why.decision().kind()).append(' ');
    out.append(why.decision().about()).append(": ").append(why.decision().because().reason());
    out.append("\n  rule    \"").append(why.rule()).append("\" of ").append(why.source());
    out.append('\n');
    if (!why.sentence().isEmpty()) {
      out.append("          ").append(why.sentence()).append('\n');
    }
    why.conditions().forEach(c -> out.append("  holds   ").append(c).append('\n'));
    for (Explanation.Step step : why.steps()) {
      out.append("  fact    ").append(step.fact()).append(' ').append(step.field());
      out.append(" = ").append(shown(step.value())).append('\n');
      if (!step.window().isEmpty()) {
        out.append("  window  ").append(step.window()).append('\n');
      }
      step.signals().forEach(s -> out.append("  signal  ").append(s).append('\n'));
    }
    Place limit = why.limit();
    if (limit != null) {
      out.append("  limit   ").append(limit.file()).append(':').append(limit.line()).append('\n');
    }
    return out.toString();
  }

  private static String shown(@Nullable Object value) {
    return value == null
        ? "not known"
        : value instanceof Double number ? Text.value(number, "1") : String.valueOf(value);
  }

  /**
   * Returns fields, windows and signals of a decision in one line; empty where nothing is known.
   */
  static String line(Explanation.Why why) {
    StringBuilder out = new StringBuilder();
    for (Explanation.Step step : why.steps()) {
      if (!step.window().isEmpty()) {
        out.append(out.isEmpty() ? "" : "; ").append(step.field()).append(" = ");
        out.append(shown(step.value())).append(", ").append(step.window());
        if (!step.signals().isEmpty()) {
          out.append(" (").append(String.join("; ", step.signals())).append(')');
        }
      }
    }
    return out.toString();
  }

  /** Returns what kept a rule from holding. */
  public static String terminal(WhyNot why) {
    return "\"" + why.rule() + "\" does not hold\n  fails   " + why.text() + "\n";
  }

  /** Returns what became of a decision, and its chain, as JSON. */
  public static ObjectNode json(Explanation.Ruled ruled, Explanation.Why why) {
    return json(ruled.time(), why).put("fate", fate(ruled)).put("why", ruled.why());
  }

  /** Returns a decision's chain as JSON. */
  public static ObjectNode json(long time, Explanation.Why why) {
    ObjectNode node = Json.object();
    node.put("time", Timestamps.text(time)).put("kind", why.decision().kind());
    node.put("about", why.decision().about()).put("rule", why.rule());
    node.put("source", why.source()).put("sentence", why.sentence());
    node.put("reason", why.decision().because().reason());
    ArrayNode conditions = node.putArray("conditions");
    why.conditions().forEach(conditions::add);
    ArrayNode steps = node.putArray("steps");
    for (Explanation.Step step : why.steps()) {
      ObjectNode one = steps.addObject();
      one.put("fact", step.fact()).put("field", step.field());
      one.set("value", Json.of(step.value()));
      one.put("window", step.window());
      ArrayNode signals = one.putArray("signals");
      step.signals().forEach(signals::add);
    }
    node.set("limit", BacktestText.limit(why.limit()));
    return node;
  }

  /** Returns what kept a rule from holding as JSON. */
  public static ObjectNode json(WhyNot why) {
    ObjectNode node = Json.object();
    node.put("rule", why.rule()).put("condition", why.condition());
    node.put("fact", why.fact()).put("found", why.found());
    ArrayNode held = node.putArray("held");
    why.held().forEach(held::add);
    if (!why.others().isEmpty()) {
      ArrayNode others = node.putArray("others");
      why.others().forEach(other -> others.add(json(other)));
    }
    return node;
  }
}
