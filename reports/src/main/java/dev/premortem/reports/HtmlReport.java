package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.rare.RareEstimate;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.RunSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A simulation as one HTML file that opens offline: verdict and gates first, then what happened to
 * users, to people and to money in every scenario, with distributions and the timelines of a
 * typical and of the worst replication.
 */
public final class HtmlReport {
  private static final int BARS = 24;
  private static final int ENTRIES = 80;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT);

  /**
   * The two replications that are shown tick by tick.
   *
   * @param typical number and timeline of one with median harm
   * @param worst number and timeline of the one with most harm
   */
  public record Shown(Timeline typical, Timeline worst) {}

  private final Report report;
  private final Map<String, Shown> shown;
  private final List<RareEstimate> rare;
  private final RunSpec run;
  private final StringBuilder out = new StringBuilder();
  private final ObjectNode data = Json.object();
  private int charts;

  private HtmlReport(
      Report report, Map<String, Shown> shown, List<RareEstimate> rare, RunSpec run) {
    this.report = report;
    this.shown = shown;
    this.rare = rare;
    this.run = run;
  }

  /** Returns the whole page. */
  public static String of(
      Report report, Map<String, Shown> shown, List<RareEstimate> rare, RunSpec run) {
    return new HtmlReport(report, shown, rare, run).page();
  }

  private String page() {
    String title = "Premortem of " + report.policy().bundle().path();
    head(title);
    findings();
    gates();
    rare();
    overview();
    report.scenarios().forEach(this::scenario);
    advice();
    foot();
    return HtmlPage.of(title, out, data);
  }

  private void head(String title) {
    out.append("<p class=\"soft\">Premortem</p>\n<h1>")
        .append(HtmlPage.escape(title))
        .append("</h1>\n");
    boolean good = report.passed();
    out.append("<p class=\"verdict ").append(good ? "pass" : "fail").append("\">");
    String verdict = Text.verdict(report);
    out.append(HtmlPage.escape(Character.toUpperCase(verdict.charAt(0)) + verdict.substring(1)));
    out.append("</p>\n<p>The policy was tried in ")
        .append(Text.replications(report))
        .append(" simulated futures of each scenario, ")
        .append(Text.iso(report.options().horizon()).replaceAll("^P(\\d+)D$", "$1 days"))
        .append(" long. Ranges are 95% confidence intervals: where a range is wide, more")
        .append(" replications make it narrower. Gates are judged on the unfavourable end.</p>\n");
  }

  private void rare() {
    if (rare.isEmpty()) {
      return;
    }
    out.append("<section id=\"rare\">\n<h2>Rare events</h2>\n<p>Chances that plain futures hardly");
    out.append(
        " show, by futures with worse faults, each weighed by how likely it is without.</p>\n");
    out.append("<div class=\"wrap\"><table><thead><tr><th>Event</th><th>Scenario</th>");
    out.append("<th class=\"n\">Share of futures</th><th class=\"n\">95% interval</th>");
    out.append("<th class=\"n\">Worth plain futures</th></tr></thead><tbody>\n");
    for (RareEstimate one : rare) {
      out.append("<tr><td>").append(HtmlPage.escape(one.event().words()));
      out.append("</td><td>").append(HtmlPage.escape(one.scenario()));
      out.append("</td><td class=\"n\">").append(RareText.share(one.probability()));
      out.append("</td><td class=\"n\">").append(RareText.share(one.low())).append(" … ");
      out.append(RareText.share(one.high())).append("</td><td class=\"n\">");
      out.append(
          one.hits() == 0
              ? "never happened"
              : Text.value(one.varianceRatio() * one.replications(), "1"));
      out.append("</td></tr>\n");
    }
    out.append("</tbody></table></div></section>\n");
  }

  private void gates() {
    if (report.gates().isEmpty()) {
      return;
    }
    out.append("<h3>Gates</h3>\n<div class=\"wrap\"><table><thead><tr><th></th><th>Gate</th>");
    out.append("<th class=\"n\">Limit</th><th class=\"n\">Found</th><th class=\"n\">Bound</th>");
    out.append("</tr></thead><tbody>\n");
    report.gates().forEach(this::gate);
    out.append("</tbody></table></div>\n");
  }

  private void gate(Gate gate) {
    String unit = Text.unit(report, gate.metric());
    out.append("<tr><td><span class=\"tag ").append(gate.passed() ? "pass\">pass" : "fail\">fail");
    out.append("</span></td><td>")
        .append(HtmlPage.escape(gate.name()))
        .append("<span class=\"words\">");
    out.append(HtmlPage.escape(gate.scenario()))
        .append(", <code>")
        .append(HtmlPage.escape(gate.metric()));
    out.append("</code></span></td><td class=\"n\">").append(gate.atMost() ? "≤ " : "≥ ");
    out.append(Text.value(gate.limit(), unit));
    out.append("</td><td class=\"n\">").append(Text.value(gate.value(), unit));
    out.append("</td><td class=\"n\">").append(Text.value(gate.bound(), unit));
    out.append("</td></tr>\n");
  }

  private void findings() {
    List<String> found = Findings.of(report);
    if (found.isEmpty()) {
      return;
    }
    out.append("<h3>What stands out</h3>\n<ul class=\"findings\">");
    found.forEach(sentence -> out.append("<li>").append(HtmlPage.escape(sentence)).append("</li>"));
    out.append("</ul>\n");
  }

  private void overview() {
    out.append("<h3>Scenarios</h3>\n<div class=\"wrap\"><table><thead><tr><th>Scenario</th>");
    out.append("<th class=\"n\">Objectives met</th>");
    Text.HEADLINES
        .keySet()
        .forEach(
            heading ->
                out.append("<th class=\"n\">").append(HtmlPage.escape(heading)).append("</th>"));
    out.append("</tr></thead><tbody>\n");
    for (Report.ScenarioResult scenario : report.scenarios()) {
      out.append("<tr><td><a href=\"#").append(HtmlPage.escape(scenario.name())).append("\">");
      out.append(HtmlPage.escape(scenario.name())).append("</a></td><td class=\"n\">");
      out.append(Text.objectives(report, scenario));
      for (String metric : Text.HEADLINES.values()) {
        out.append("</td><td class=\"n\">").append(Text.cell(scenario, metric));
      }
      out.append("</td></tr>\n");
    }
    out.append("</tbody></table></div>\n<p class=\"soft\">Means; “–” where a scenario can not");
    out.append(
        " produce a figure. Objectives met: the smallest chance among all objectives, at most so much"
            + " where one is unknown.</p>\n");
  }

  private void scenario(Report.ScenarioResult scenario) {
    out.append("<section id=\"").append(HtmlPage.escape(scenario.name())).append("\">\n<h2>");
    out.append(HtmlPage.escape(scenario.name())).append("</h2>\n<p>");
    out.append(HtmlPage.escape(scenario.description().strip())).append("</p>\n");
    cards(scenario);
    group(scenario, "Users", Set.of("requests", "slo"));
    group(scenario, "Releases", Set.of("rollback", "release"));
    group(
        scenario,
        "People",
        Set.of("detect", "acknowledge", "mitigate", "incidents", "pages", "alert", "recovery"));
    group(scenario, "Machines and money", Set.of("instances", "coldStarts", "cost"));
    group(scenario, "Success metrics", Set.of("target"));
    distributions(scenario);
    Shown pair = shown.get(scenario.name());
    if (pair != null) {
      timeline("A typical future", scenario.typical(), scenario, new TimelineChart(pair.typical()));
      timeline("The worst future", scenario.worst(), scenario, new TimelineChart(pair.worst()));
    }
    out.append("</section>\n");
  }

  private void cards(Report.ScenarioResult scenario) {
    out.append("<div class=\"cards\">");
    List<String> wanted =
        List.of(
            "requests.failed.rate",
            "rollback.false.rate",
            "rollback.missed.rate",
            "detect.time",
            "mitigate.time",
            "pages.perWeek",
            "cost.perMonth");
    for (Estimate estimate : scenario.estimates()) {
      if (wanted.contains(estimate.metric().name())) {
        String unit = estimate.metric().unit();
        out.append("<div class=\"card\"><small>")
            .append(HtmlPage.escape(estimate.metric().words()));
        out.append("</small><b>").append(Text.value(estimate.mean(), unit)).append("</b><small>");
        out.append(Text.interval(estimate)).append("</small></div>");
      }
    }
    out.append("</div>\n");
  }

  private void group(Report.ScenarioResult scenario, String heading, Set<String> prefixes) {
    List<Estimate> members =
        scenario.estimates().stream()
            .filter(e -> prefixes.contains(e.metric().name().split("\\.")[0]))
            .toList();
    Map<String, String> unknown = new LinkedHashMap<>(report.policy().unknownMetrics());
    unknown.keySet().removeIf(metric -> !prefixes.contains(metric.split("\\.")[0]));
    if (members.isEmpty() && unknown.isEmpty()) {
      return;
    }
    out.append("<h3>").append(heading).append("</h3>\n<div class=\"wrap\"><table><thead><tr>");
    out.append("<th>Metric</th><th class=\"n\">Mean</th><th class=\"n\">95% interval</th>");
    out.append("<th class=\"n wide\">Median</th><th class=\"n\">P95</th>");
    out.append("<th class=\"n wide\">P99</th>");
    out.append("<th class=\"n wide\">n</th></tr></thead><tbody>\n");
    for (Estimate estimate : members) {
      String unit = estimate.metric().unit();
      out.append("<tr><td><code class=\"name\">").append(HtmlPage.escape(estimate.metric().name()));
      out.append("</code><span class=\"words\">")
          .append(HtmlPage.escape(estimate.metric().words()));
      out.append("</span></td><td class=\"n\">").append(Text.value(estimate.mean(), unit));
      out.append("</td><td class=\"n\">").append(Text.interval(estimate));
      quantile("n wide", estimate.p50(), estimate.p50Interval(), unit);
      quantile("n", estimate.p95(), estimate.p95Interval(), unit);
      quantile("n wide", estimate.p99(), estimate.p99Interval(), unit);
      out.append("</td><td class=\"n wide\">").append(estimate.n()).append("</td></tr>\n");
    }
    unknown.forEach(this::unknown);
    out.append("</tbody></table></div>\n");
  }

  private void unknown(String metric, String reason) {
    out.append("<tr><td><code class=\"name\">").append(HtmlPage.escape(metric));
    out.append("</code><span class=\"words\">").append(HtmlPage.escape(reason));
    out.append("</span></td><td class=\"n\">unknown</td><td class=\"n\">–</td>");
    out.append("<td class=\"n wide\">–</td><td class=\"n\">–</td><td class=\"n wide\">–</td>");
    out.append("<td class=\"n wide\">0</td></tr>\n");
  }

  private void quantile(String style, double value, Estimate.Range range, String unit) {
    out.append("</td><td class=\"").append(style).append("\" title=\"95% interval ");
    out.append(Text.value(range.low(), unit)).append(" … ").append(Text.value(range.high(), unit));
    out.append("\">").append(Text.value(value, unit));
  }

  private void distributions(Report.ScenarioResult scenario) {
    List<String> wanted =
        List.of(
            "requests.failed.rate",
            "requests.latency",
            "detect.time",
            "mitigate.time",
            "rollback.time",
            "recovery.rto",
            "recovery.rpo",
            "pages.perWeek",
            "cost.perMonth");
    StringBuilder figures = new StringBuilder();
    for (Estimate estimate : scenario.estimates()) {
      double[][] buckets = estimate.values().buckets();
      if (!wanted.contains(estimate.metric().name()) || buckets.length < 3) {
        continue;
      }
      String key = "c" + charts++;
      data.set(key, histogram(estimate, buckets));
      figures.append("<figure><figcaption>").append(HtmlPage.escape(estimate.metric().words()));
      figures.append(
          estimate.metric().name().startsWith("requests.latency")
              ? ", over requests"
              : ", over futures");
      figures.append(
          "</figcaption><div class=\"chart\" role=\"img\" aria-label=\"Distribution of ");
      figures
          .append(HtmlPage.escape(estimate.metric().name()))
          .append("\" data-key=\"")
          .append(key);
      figures.append("\"></div></figure>\n");
    }
    if (!figures.isEmpty()) {
      out.append("<h3>Distributions</h3>\n<div class=\"charts\">")
          .append(figures)
          .append("</div>\n");
    }
  }

  private static ObjectNode histogram(Estimate estimate, double[][] buckets) {
    double low = estimate.values().quantile(0);
    double high = Math.max(estimate.values().quantile(0.995), low + 1e-12);
    double[] shares = new double[BARS];
    double total = estimate.values().total();
    for (double[] bucket : buckets) {
      int bar = (int) ((bucket[0] - low) / (high - low) * BARS);
      shares[Math.max(0, Math.min(BARS - 1, bar))] += bucket[1] / total;
    }
    ObjectNode node = Json.object();
    node.put("unit", estimate.metric().unit());
    ArrayNode edges = node.putArray("edges");
    for (int i = 0; i <= BARS; i++) {
      edges.add(low + (high - low) * i / BARS);
    }
    ArrayNode bars = node.putArray("shares");
    for (double share : shares) {
      bars.add(share);
    }
    return node;
  }

  private void timeline(
      String heading, long replication, Report.ScenarioResult scenario, TimelineChart chart) {
    ZoneId zone = report.policy().bundle().system().timezone();
    String key = "c" + charts++;
    data.set(key, chart.json(zone));
    out.append("<h3>").append(heading).append("</h3>\n<figure><figcaption>Replication ");
    out.append(replication).append(", replay with <code class=\"replay\">");
    out.append(HtmlPage.escape(run.replay(scenario.name(), replication)));
    out.append("</code>. Lines: trouble (orange), decisions (blue), pages (red). Times are those");
    out.append(" of ").append(HtmlPage.escape(zone.getId())).append(".</figcaption>");
    out.append("<div class=\"chart tall\" role=\"img\" aria-label=\"").append(heading);
    out.append("\" data-key=\"").append(key).append("\"></div></figure>\n");
    log(chart.entries(), zone);
  }

  private void log(List<Timeline.Entry> entries, ZoneId zone) {
    out.append("<details><summary>What happened, and why (");
    out.append(entries.size()).append(" entries)</summary><ol class=\"log\">\n");
    for (Timeline.Entry entry : entries.subList(0, Math.min(ENTRIES, entries.size()))) {
      out.append("<li class=\"").append(HtmlPage.escape(entry.kind())).append("\"><time>");
      out.append(Instant.ofEpochSecond(entry.time()).atZone(zone).format(CLOCK));
      out.append("</time>").append(HtmlPage.escape(entry.text()));
      why(entry);
      out.append("</li>\n");
    }
    if (entries.size() > ENTRIES) {
      out.append("<li class=\"soft\">… ").append(entries.size() - ENTRIES).append(" more</li>\n");
    }
    out.append("</ol></details>\n");
  }

  private void why(Timeline.Entry entry) {
    if (entry.rule().isEmpty()) {
      return;
    }
    out.append("<span class=\"why\">rule “").append(HtmlPage.escape(entry.rule())).append("”");
    out.append(
        entry.limit().isEmpty()
            ? ""
            : ", limit at <code>" + HtmlPage.escape(entry.limit()) + "</code>");
    out.append("; ").append(HtmlPage.escape(entry.facts())).append("</span>");
  }

  /** What the policy advises whatever the future brings, once for the whole report. */
  private void advice() {
    Map<String, Timeline.Entry> advised = new LinkedHashMap<>();
    for (Shown pair : shown.values()) {
      for (Timeline.Entry entry : pair.typical().entries()) {
        if (entry.kind().equals("advice")) {
          advised.putIfAbsent(entry.text(), entry);
        }
      }
    }
    if (advised.isEmpty()) {
      return;
    }
    out.append("<section id=\"advice\">\n<h2>Advice</h2>\n<p>What the rules recommend or require");
    out.append(
        " in the typical futures above; nothing of it was acted on.</p>\n<ol class=\"log\">");
    for (Timeline.Entry entry : advised.values()) {
      out.append("<li class=\"decision\">").append(HtmlPage.escape(entry.text()));
      why(entry);
      out.append("</li>\n");
    }
    out.append("</ol></section>\n");
  }

  private void foot() {
    out.append("<p class=\"meta\">Bundle <code>")
        .append(HtmlPage.escape(report.policy().bundle().digest()));
    out.append("</code>, seed ").append(report.options().seed()).append(", tick ");
    out.append(Text.iso(report.options().tick())).append(", ").append(run.fidelity());
    out.append(" fidelity, Premortem ").append(HtmlPage.escape(run.engine()));
    out.append(". Run <code>").append(run.digest());
    out.append("</code>: the same run gives the same figures on any machine.</p>\n");
  }
}
