package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.compare.Comparison;
import dev.premortem.simulator.compare.Difference;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.RunSpec;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** A comparison as a page: what is better, what is worse, and a future that came out otherwise. */
public final class ComparisonPage {
  /**
   * A future that came out otherwise.
   *
   * @param metric metric that tells it
   * @param replication its number
   * @param base what happened with the base
   * @param candidate what happened with the candidate
   */
  public record Flip(String metric, long replication, Timeline base, Timeline candidate) {}

  private final Comparison.Result result;
  private final ComparisonText text;
  private final Map<String, Flip> flips;
  private final RunSpec before;
  private final RunSpec after;
  private final StringBuilder out = new StringBuilder();
  private final ObjectNode data = Json.object();

  private ComparisonPage(Comparison.Result result, ComparisonText text, Map<String, Flip> flips) {
    this.result = result;
    this.text = text;
    this.flips = flips;
    this.before = text.before();
    this.after = text.after();
  }

  /** Returns the page. */
  public static String of(Comparison.Result result, ComparisonText text, Map<String, Flip> flips) {
    return new ComparisonPage(result, text, flips).page();
  }

  private String page() {
    String verdict = text.verdict();
    out.append("<p class=\"soft\">Premortem</p>\n<h1>Two policies in the same futures</h1>\n");
    out.append("<p class=\"verdict ").append(text.worse() ? "fail" : "pass").append("\">");
    out.append(HtmlPage.escape(Character.toUpperCase(verdict.charAt(0)) + verdict.substring(1)));
    out.append("</p>\n<p>Base <code>").append(path(true)).append("</code>, candidate <code>");
    out.append(path(false)).append("</code>: both met the same ");
    out.append(Text.replications(result.base()));
    out.append(" futures of each scenario, so what differs between them is the policy. All");
    out.append(
        " intervals of this page together hold in 95% of such pages; verdicts are read from");
    out.append(" them. Differences smaller than what matters have no line.</p>\n");
    for (Gate gate : text.lost()) {
      out.append("<p><span class=\"tag fail\">gate no longer holds</span> ");
      out.append(HtmlPage.escape(gate.name())).append(", ");
      out.append(HtmlPage.escape(gate.scenario())).append("</p>\n");
    }
    for (String sentence : text.unknown()) {
      out.append("<p>").append(HtmlPage.escape(sentence)).append("</p>\n");
    }
    text.scenarios().forEach(this::scenario);
    out.append("<p class=\"meta\">Base <code>");
    out.append(result.base().policy().bundle().digest()).append("</code>, candidate <code>");
    out.append(result.candidate().policy().bundle().digest()).append("</code>, seed ");
    out.append(result.base().options().seed()).append(", Premortem ");
    out.append(HtmlPage.escape(before.engine())).append(". Runs <code>").append(before.digest());
    out.append("</code> and <code>").append(after.digest()).append("</code>.</p>\n");
    return HtmlPage.of("Two policies in the same futures", out, data);
  }

  private String path(boolean base) {
    return HtmlPage.escape((base ? result.base() : result.candidate()).policy().bundle().path());
  }

  private void scenario(Comparison.OfScenario scenario) {
    out.append("<section>\n<h2>").append(HtmlPage.escape(scenario.name())).append("</h2>\n");
    List<Difference> shown = scenario.differences().stream().filter(ComparisonText::shown).toList();
    String rest = ComparisonText.rest(scenario);
    if (!rest.isEmpty()) {
      out.append("<p class=\"soft\">").append(rest).append(".</p>\n");
    }
    if (shown.isEmpty()) {
      out.append("</section>\n");
      return;
    }
    out.append("<div class=\"wrap\"><table><thead><tr><th></th><th>Metric</th>");
    out.append("<th class=\"n\">Base</th><th class=\"n\">Candidate</th>");
    out.append(
        "<th class=\"n\">Difference</th><th class=\"n wide\">Interval</th><th class=\"n wide\">Matters from</th>");
    out.append("</tr></thead><tbody>\n");
    shown.forEach(this::row);
    out.append("</tbody></table></div>\n");
    Flip flip = flips.get(scenario.name());
    if (flip != null) {
      flip(scenario.name(), flip);
    }
    out.append("</section>\n");
  }

  private void row(Difference d) {
    String unit = d.metric().unit();
    String tag =
        switch (d.verdict()) {
          case BETTER -> "<span class=\"tag pass\">better</span>";
          case WORSE -> "<span class=\"tag fail\">worse</span>";
          case DIFFERENT, SAME, NOT_RELEVANT, UNCLEAR ->
              "<span class=\"soft\">" + HtmlPage.escape(ComparisonText.words(d)) + "</span>";
        };
    out.append("<tr><td>").append(tag).append("</td><td><code class=\"name\">");
    out.append(HtmlPage.escape(d.metric().name())).append("</code><span class=\"words\">");
    out.append(HtmlPage.escape(d.metric().words())).append("</span></td><td class=\"n\">");
    out.append(Text.value(d.base(), unit)).append("</td><td class=\"n\">");
    out.append(Text.value(d.candidate(), unit)).append("</td><td class=\"n\">");
    out.append(ComparisonText.signed(d.difference(), unit)).append("</td><td class=\"n wide\">");
    out.append(ComparisonText.interval(d)).append("</td><td class=\"n wide\" title=\"");
    out.append(HtmlPage.escape(d.relevant().reason())).append("\">");
    out.append(Text.value(d.relevant().least(), unit)).append("</td></tr>\n");
  }

  private void flip(String scenario, Flip flip) {
    ZoneId zone = result.base().policy().bundle().system().timezone();
    out.append("<h3>A future that came out otherwise: replication ").append(flip.replication());
    out.append("</h3>\n<p class=\"soft\"><code>").append(HtmlPage.escape(flip.metric()));
    out.append("</code> differs. Replay with <code class=\"replay\">");
    out.append(HtmlPage.escape(before.replay(scenario, flip.replication())));
    out.append("</code> and <code class=\"replay\">");
    out.append(HtmlPage.escape(after.replay(scenario, flip.replication())));
    out.append("</code>. Lines: trouble (orange), decisions (blue), pages (red).</p>");
    out.append("<div class=\"charts\">");
    side("Base", "base-" + scenario, flip.base(), zone);
    side("Candidate", "candidate-" + scenario, flip.candidate(), zone);
    out.append("</div>\n");
  }

  private void side(String heading, String key, Timeline timeline, ZoneId zone) {
    data.set(key, new TimelineChart(timeline).json(zone));
    out.append("<figure><figcaption>").append(heading);
    out.append("</figcaption><div class=\"chart tall\" role=\"img\" aria-label=\"");
    out.append(heading).append("\" data-key=\"").append(HtmlPage.escape(key));
    out.append("\"></div></figure>\n");
  }
}
