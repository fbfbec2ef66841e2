package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.judge.Judge.Judged;
import dev.premortem.engine.judge.Judge.Judgement;
import java.util.Locale;

/** A judgement of stable and candidate as JSON and as a table. */
public final class JudgementText {
  private JudgementText() {}

  /** Returns score, verdict and metrics; a number that does not exist is null. */
  public static String json(Judgement judgement) {
    ObjectNode root = Json.object();
    Json.put(root, "score", judgement.score());
    root.put("verdict", lower(judgement.verdict()));
    ArrayNode metrics = root.putArray("metrics");
    for (Judged metric : judgement.metrics()) {
      ObjectNode node = metrics.addObject();
      node.put("name", metric.name());
      node.put("classification", lower(metric.classification()));
      node.put("critical", metric.critical());
      Json.put(node, "pValue", metric.pValue());
      Json.put(node, "effect", metric.effect());
      ArrayNode interval = node.putArray("interval");
      Json.add(interval, metric.low());
      Json.add(interval, metric.high());
      node.put("reason", metric.reason());
    }
    return Json.pretty(root);
  }

  /** Returns a table for a terminal. */
  public static String terminal(Judgement judgement) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT, "%s, score %.1f of 100%n", lower(judgement.verdict()), judgement.score()));
    for (Judged metric : judgement.metrics()) {
      String numbers =
          Double.isNaN(metric.pValue())
              ? ""
              : String.format(
                  Locale.ROOT,
                  ": effect %.3g, shift %.3g to %.3g, p = %.2g",
                  metric.effect(),
                  metric.low(),
                  metric.high(),
                  metric.pValue());
      out.append(
          String.format(
              Locale.ROOT,
              "  %-7s %s%s, %s%s%n",
              lower(metric.classification()),
              metric.name(),
              metric.critical() ? " (critical)" : "",
              metric.reason(),
              numbers));
    }
    return out.toString();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
