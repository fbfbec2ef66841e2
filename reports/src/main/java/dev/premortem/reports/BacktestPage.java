package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.backtest.Difference;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.expect.Explanation;
import dev.premortem.simulator.fired.FiredComparison;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A backtest as one HTML file: every recorded series with the incidents that would have been, the
 * windows in which something was wrong, and each decision with what made it true.
 */
public final class BacktestPage {
  /** Pairs of lowest and highest value that a chart shows. */
  private static final int POINTS = 600;

  private static final int CHARTS = 40;
  private static final int LISTED = 500;

  private final String title;
  private final Explanation explanation;
  private final Recording recording;
  private final Backtest.Result result;
  private final @Nullable Labels labels;
  private final StringBuilder out = new StringBuilder();
  private final ObjectNode data = Json.object();

  private BacktestPage(
      Policy policy, Recording recording, Backtest.Result result, @Nullable Labels labels) {
    this.title = "Backtest of " + policy.bundle().path();
    this.explanation = new Explanation(policy, recording);
    this.recording = recording;
    this.result = result;
    this.labels = labels;
  }

  /**
   * Returns the whole page.
   *
   * @param policy policy that decided
   * @param labels windows in which something was wrong, null when nobody says
   * @param other the same recording under another policy, null when there is none
   */
  public static String of(
      Policy policy,
      Recording recording,
      Backtest.Result result,
      @Nullable Labels labels,
      Map<String, Labels.Met> met,
      Backtest.@Nullable Result other,
      String otherBundle) {
    String bundle = policy.bundle().path();
    BacktestPage page = new BacktestPage(policy, recording, result, labels);
    page.head();
    page.met(met);
    if (other != null) {
      page.differences(
          bundle,
          otherBundle,
          Difference.between(result, other),
          FiredComparison.of(result.fired(), other.fired(), 0));
    }
    page.charts();
    page.decisions();
    return HtmlPage.of(page.title, page.out, page.data);
  }

  private void head() {
    out.append("<p class=\"soft\">Premortem</p>\n<h1>").append(HtmlPage.escape(title));
    out.append("</h1>\n<p class=\"meta\">").append(Timestamps.text(result.from())).append(" to ");
    out.append(Timestamps.text(result.to())).append(", every ").append(result.tickSeconds());
    out.append(" s. Nothing here is random: this is what the rules would have decided.</p>\n");
    out.append("<div class=\"cards\">");
    card("Recorded values", Text.value(result.values(), "1"));
    card("Incidents", String.valueOf(result.incidents().size()));
    card("Pages", String.valueOf(result.pages().size()));
    card("Rollbacks", String.valueOf(count("rollBack")));
    card("Alerts", String.valueOf(count("alert")));
    out.append("</div>\n").append(Unknowns.html(result.unmeasured()));
  }

  private long count(String kind) {
    return result.decisions().stream().filter(d -> d.decision().kind().equals(kind)).count();
  }

  private void card(String name, String value) {
    out.append("<div class=\"card\"><small>").append(name).append("</small><b>");
    out.append(HtmlPage.escape(value)).append("</b></div>");
  }

  private void met(Map<String, Labels.Met> met) {
    if (met.isEmpty()) {
      return;
    }
    out.append("<h2>Against the labelled windows</h2>\n<div class=\"wrap\"><table><thead><tr>");
    for (String name :
        List.of("Windows", "Detected", "False alarms", "Precision", "Recall", "Delay")) {
      out.append(name.equals("Windows") ? "<th>Series</th>" : "").append("<th class=\"n\">");
      out.append(name).append("</th>");
    }
    out.append("</tr></thead><tbody>\n");
    met.forEach(this::row);
    if (met.size() > 1) {
      row("all", Labels.sum(met));
    }
    out.append("</tbody></table></div>\n");
  }

  private void row(String name, Labels.Met met) {
    out.append("<tr><td>").append(HtmlPage.escape(name)).append("</td>");
    cell(String.valueOf(met.windows()));
    cell(String.valueOf(met.detected()));
    cell(String.valueOf(met.falseAlarms()));
    cell(Double.isNaN(met.precision()) ? "–" : Text.value(met.precision(), "ratio"));
    cell(Double.isNaN(met.recall()) ? "–" : Text.value(met.recall(), "ratio"));
    cell(Double.isNaN(met.delaySeconds()) ? "–" : Text.value(met.delaySeconds(), "s"));
    out.append("</tr>\n");
  }

  private void cell(String text) {
    out.append("<td class=\"n\">").append(HtmlPage.escape(text)).append("</td>");
  }

  private void differences(
      String base, String other, List<Difference> differences, FiredComparison fired) {
    out.append("<h2>What differs</h2>\n<p>").append(BacktestText.counted(differences));
    out.append(" of <code>").append(HtmlPage.escape(base)).append("</code> and <code>");
    out.append(HtmlPage.escape(other)).append("</code>.</p>\n<ol class=\"log\">\n");
    for (String line : FiredText.differences(fired, base, other)) {
      out.append("<li class=\"decision\">").append(HtmlPage.escape(line)).append("</li>\n");
    }
    for (Difference difference : differences.subList(0, Math.min(LISTED, differences.size()))) {
      entry(BacktestText.which(difference, base, other), difference.decided());
    }
    out.append("</ol>\n");
    more(differences.size());
  }

  private void more(int size) {
    if (size > LISTED) {
      out.append("<p class=\"soft\">").append(size - LISTED);
      out.append(" more are in backtest.json.</p>\n");
    }
  }

  private void charts() {
    out.append("<h2>Series</h2>\n<p class=\"soft\">Red: an incident would have been open.");
    out.append(labels == null ? "" : " Green: a labelled window.");
    out.append("</p>\n<div class=\"charts\">\n");
    Set<String> decidedOn = new TreeSet<>();
    result.decisions().forEach(d -> decidedOn.add(d.decision().because().subject()));
    List<Map.Entry<Recording.Key, Recording.Series>> shown = new ArrayList<>();
    recording.series().entrySet().stream()
        .filter(e -> !result.unused().contains(e.getKey()))
        .sorted(
            (a, b) ->
                Boolean.compare(
                    decidedOn.contains(b.getKey().service()),
                    decidedOn.contains(a.getKey().service())))
        .forEach(shown::add);
    int n = 0;
    for (Map.Entry<Recording.Key, Recording.Series> entry : shown) {
      if (n == CHARTS) {
        break;
      }
      String key = "series" + n++;
      Recording.Key of = entry.getKey();
      out.append("<figure><figcaption>").append(HtmlPage.escape(of.service())).append(' ');
      out.append(HtmlPage.escape(of.signal()));
      out.append(of.revision().isEmpty() ? "" : " of " + HtmlPage.escape(of.revision()));
      out.append("</figcaption><div class=\"chart\" data-key=\"").append(key);
      out.append("\"></div></figure>\n");
      data.set(key, series(of, entry.getValue()));
    }
    out.append("</div>\n");
    if (shown.size() > CHARTS) {
      out.append("<p class=\"soft\">").append(shown.size() - CHARTS);
      out.append(" more series are not drawn.</p>\n");
    }
  }

  private ObjectNode series(Recording.Key key, Recording.Series series) {
    ObjectNode node = Json.object();
    node.put("kind", "series");
    ArrayNode times = node.putArray("times");
    ArrayNode values = node.putArray("values");
    int step = Math.max(1, series.size() / POINTS);
    for (int i = 0; i < series.size(); i += step) {
      int lowest = i;
      int highest = i;
      for (int k = i; k < Math.min(series.size(), i + step); k++) {
        lowest = series.value(k) < series.value(lowest) ? k : lowest;
        highest = series.value(k) > series.value(highest) ? k : highest;
      }
      point(times, values, series, Math.min(lowest, highest));
      if (lowest != highest) {
        point(times, values, series, Math.max(lowest, highest));
      }
    }
    ArrayNode incidents = node.putArray("incidents");
    for (Backtest.Incident incident : result.incidents()) {
      boolean own = incident.signal().isEmpty() || incident.signal().equals(key.signal());
      if (incident.subject().equals(key.service()) && own) {
        long until = incident.resolved() < 0 ? result.to() : incident.resolved();
        incidents.addArray().add(incident.opened() * 1000).add(until * 1000);
      }
    }
    ArrayNode windows = node.putArray("windows");
    List<Labels.Window> of = labels == null ? null : labels.of(key.service());
    if (of != null) {
      of.forEach(w -> windows.addArray().add(w.from() * 1000).add(w.to() * 1000));
    }
    return node;
  }

  private static void point(ArrayNode times, ArrayNode values, Recording.Series series, int i) {
    times.add(series.time(i) * 1000);
    Json.add(values, series.value(i));
  }

  private void decisions() {
    List<Backtest.Decided> shown =
        result.decisions().stream().filter(d -> !BacktestText.advice(d.decision())).toList();
    out.append("<h2>Decisions</h2>\n<ol class=\"log\">\n");
    shown.subList(0, Math.min(LISTED, shown.size())).forEach(d -> entry("", d));
    out.append("</ol>\n");
    more(shown.size());
  }

  private void entry(String note, Backtest.Decided decided) {
    Decision decision = decided.decision();
    Because because = decision.because();
    Place limit = because.limit();
    out.append("<li class=\"").append(decision.kind().equals("page") ? "page" : "decision");
    out.append("\"><time>").append(Timestamps.text(decided.time())).append("</time>");
    out.append(note.isEmpty() ? "" : "<b>" + HtmlPage.escape(note) + "</b> ");
    out.append(decided.severity() == null ? "" : decided.severity().name() + " ");
    out.append(HtmlPage.escape(decision.kind() + " " + decision.about() + ": " + because.reason()));
    out.append("<span class=\"why\">").append(HtmlPage.escape(because.rule()));
    out.append(limit == null ? "" : ", " + HtmlPage.escape(limit.file() + ":" + limit.line()));
    out.append("</span>");
    String signals = ExplanationText.line(explanation.why(decision, decided.time()));
    if (!signals.isEmpty()) {
      out.append("<span class=\"why\">").append(HtmlPage.escape(signals)).append("</span>");
    }
    out.append("<span class=\"why\">").append(HtmlPage.escape(Timeline.facts(because)));
    out.append("</span></li>\n");
  }
}
