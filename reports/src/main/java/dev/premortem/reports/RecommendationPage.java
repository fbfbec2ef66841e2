package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.recommend.Recommendation;
import dev.premortem.simulator.recommend.Recommendation.Verdict;
import dev.premortem.simulator.recommend.Recommender;
import dev.premortem.simulator.recommend.RecoveryPlan;
import java.util.List;
import java.util.Locale;

/** What would cost less or lose less, as a page. */
public final class RecommendationPage {
  private RecommendationPage() {}

  /** Returns the page. */
  public static String of(
      Recommender.Result result, List<RecoveryPlan> plans, String bundle, String version) {
    StringBuilder out = new StringBuilder();
    ObjectNode data = Json.object();
    boolean some = !result.best().isEmpty();
    out.append(
        "<p class=\"soft\">Premortem</p>\n<h1>What would cost less, and what it risks</h1>\n");
    out.append("<p class=\"verdict ").append(some ? "pass" : "").append("\">");
    String headline = RecommendationText.headline(result);
    out.append(Character.toUpperCase(headline.charAt(0)));
    out.append(HtmlPage.escape(headline.substring(1))).append("</p>\n<p>Each change of <code>");
    out.append(HtmlPage.escape(bundle)).append("</code> met the same ");
    out.append(result.replications()).append(" futures of ");
    out.append(HtmlPage.escape(String.join(", ", result.scenarios())));
    out.append(
        " as the bundle as it is; a change that was hopeless after an eighth of them met no");
    out.append(" more. One is recommended when it saves money and no chance to meet an objective");
    out.append(
        String.format(
            Locale.ROOT,
            " falls by more than %s of 100, both at the unfavourable end of the 95%% interval.</p>%n",
            Text.value(100 * result.allowed(), "1")));
    table(out, result);
    write(out, result);
    if (!plans.isEmpty()) {
      out.append("<h2>Recovery</h2>\n<p>An objective holds when 99 of 100 disasters stay within");
      out.append(" it. Time is simulated with detection, page, acknowledgement and triage.</p>\n");
    }
    for (int i = 0; i < plans.size(); i++) {
      plan(out, data, plans.get(i), "schedules" + i);
    }
    out.append("<p class=\"meta\">Premortem ").append(HtmlPage.escape(version)).append(".</p>\n");
    return HtmlPage.of("What would cost less", out, data.isEmpty() ? null : data);
  }

  private static void table(StringBuilder out, Recommender.Result result) {
    if (result.recommendations().isEmpty()) {
      out.append("<p>There was nothing to try: no service whose cost follows what it does.</p>\n");
      return;
    }
    out.append("<div class=\"wrap\"><table><thead><tr><th></th><th>Change</th>");
    out.append("<th class=\"n\">Saves a month</th><th class=\"n\">95% interval</th>");
    out.append("<th>Chance of the objective most at risk, of 100</th></tr></thead><tbody>\n");
    result.recommendations().forEach(one -> row(out, one, false));
    if (result.together() != null) {
      row(out, result.together(), true);
    }
    out.append("</tbody></table></div>\n").append(Unknowns.html(result.unmeasured()));
    result
        .unknown()
        .forEach(
            o -> {
              out.append("<p class=\"soft\">Not simulated, so not recommended: ");
              out.append(HtmlPage.escape(o.component().value() + ": " + o.recommendation()));
              out.append(". Say with <code>effect</code> what it does to requests.</p>\n");
            });
  }

  private static void row(StringBuilder out, Recommendation one, boolean together) {
    String tag =
        switch (one.verdict()) {
          case RECOMMENDED -> "tag pass";
          case TOO_RISKY -> "tag fail";
          default -> "tag";
        };
    out.append("<tr><td><span class=\"").append(tag).append("\">");
    out.append(RecommendationText.label(one.verdict())).append("</span></td><td>");
    out.append(
        together
            ? "<strong>All recommended ones together</strong>"
            : "<strong>"
                + HtmlPage.escape(one.change().subject())
                + "</strong>: "
                + HtmlPage.escape(one.change().words()));
    if (!one.reason().isEmpty() && one.verdict() != Verdict.SAVES_NOTHING) {
      out.append("<br><span class=\"soft\">").append(HtmlPage.escape(one.reason()));
      out.append("</span>");
    }
    String saving = RecommendationText.saving(one.saving());
    int bracket = saving.indexOf(" [");
    out.append("</td><td class=\"n\">");
    out.append(HtmlPage.escape(bracket < 0 ? saving : saving.substring(0, bracket)));
    out.append("</td><td class=\"n\">");
    out.append(
        HtmlPage.escape(bracket < 0 ? "" : saving.substring(bracket + 2, saving.length() - 1)));
    out.append("</td><td>").append(HtmlPage.escape(RecommendationText.risk(one.worst())));
    out.append("</td></tr>\n");
  }

  private static void write(StringBuilder out, Recommender.Result result) {
    List<Recommendation> some = result.best();
    if (some.isEmpty()) {
      return;
    }
    out.append("<h3>What to write</h3>\n<figure><pre><code>");
    for (Recommendation one : some) {
      out.append("# ")
          .append(HtmlPage.escape(one.change().place() + ", " + one.change().subject()));
      out.append('\n').append(HtmlPage.escape(one.change().write())).append('\n');
    }
    out.append("</code></pre></figure>\n");
  }

  private static void plan(StringBuilder out, ObjectNode data, RecoveryPlan plan, String key) {
    out.append("<section>\n<h3>").append(HtmlPage.escape(plan.procedure())).append(": ");
    out.append(HtmlPage.escape(plan.disaster())).append("</h3>\n<div class=\"wrap\"><table>");
    out.append("<thead><tr><th></th><th></th><th class=\"n\">Target</th><th class=\"n\">P50</th>");
    out.append("<th class=\"n\">P95</th><th class=\"n\">P99</th><th class=\"n\">Within target");
    out.append("</th><th>What it takes</th></tr></thead><tbody>\n");
    RecoveryPlan.Loss loss = plan.loss();
    if (loss != null) {
      line(out, "Data lost (RPO)", loss.spread(), RecommendationText.lossAdvice(loss));
    }
    RecoveryPlan.Time time = plan.duration();
    if (time != null) {
      line(out, "Time taken (RTO)", time.spread(), RecommendationText.timeAdvice(time));
    }
    out.append("</tbody></table></div>\n");
    if (loss != null) {
      out.append("<figure><figcaption>Chance to lose no more than ");
      out.append(RecommendationText.seconds(loss.spread().target()));
      out.append(" of data, by the time between copies</figcaption><div class=\"chart\"");
      out.append(" role=\"img\" aria-label=\"Chance by schedule\" data-key=\"").append(key);
      out.append("\"></div></figure>\n");
      data.set(key, bars(loss));
    }
    out.append("</section>\n");
  }

  private static void line(
      StringBuilder out, String what, RecoveryPlan.Spread spread, String advice) {
    out.append("<tr><td><span class=\"tag ")
        .append(spread.holds() ? "pass\">holds" : "fail\">misses");
    out.append("</span></td><td>").append(what);
    for (double value : new double[] {spread.target(), spread.p50(), spread.p95(), spread.p99()}) {
      out.append("</td><td class=\"n\">").append(RecommendationText.seconds(value));
    }
    out.append("</td><td class=\"n\">");
    out.append(String.format(Locale.ROOT, "%.1f%%", 100 * spread.met()));
    out.append("</td><td>").append(HtmlPage.escape(advice)).append("</td></tr>\n");
  }

  private static ObjectNode bars(RecoveryPlan.Loss loss) {
    ObjectNode node = Json.object().put("kind", "bars").put("unit", "ratio");
    Json.put(node, "line", RecoveryPlan.WANTED);
    ArrayNode names = node.putArray("names");
    ArrayNode values = node.putArray("values");
    for (RecoveryPlan.Schedule schedule : loss.schedules()) {
      names.add(RecommendationText.seconds((double) schedule.periodSeconds()));
      Json.add(values, schedule.met());
    }
    return node;
  }
}
