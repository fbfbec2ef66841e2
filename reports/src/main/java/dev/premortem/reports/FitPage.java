package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.fit.Counts;
import dev.premortem.simulator.fit.PredictiveCheck.Figure;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/** What was recorded beside what the fitted model draws. */
public final class FitPage {
  private static final int POINTS = 1500;

  private FitPage() {}

  /** Returns the page. */
  public static String of(Map<String, FitText.Fitted> fits, ZoneId zone, String version) {
    StringBuilder out = new StringBuilder();
    ObjectNode data = Json.object();
    out.append("<p class=\"soft\">Premortem</p>\n<h1>Does the traffic model fit?</h1>\n");
    out.append("<p>The recording is held against paths that the fitted document draws. A figure");
    out.append(" fits when the recording lies among 95% of the paths, or within 5% of them. What");
    out.append(" does not fit will not happen in simulations either: look at it before you trust");
    out.append(" them.</p>\n");
    int[] number = new int[1];
    fits.forEach((service, fitted) -> one(out, data, service, fitted, zone, number[0]++));
    out.append("<p class=\"meta\">Premortem ").append(HtmlPage.escape(version)).append(".</p>\n");
    return HtmlPage.of("Does the traffic model fit?", out, data);
  }

  private static void one(
      StringBuilder out,
      ObjectNode data,
      String service,
      FitText.Fitted fitted,
      ZoneId zone,
      int number) {
    boolean good = fitted.check().misfits().isEmpty();
    out.append("<section>\n<h2>").append(HtmlPage.escape(service)).append("</h2>\n");
    out.append("<p class=\"verdict ").append(good ? "pass" : "fail").append("\">");
    String verdict = FitText.verdict(fitted);
    out.append(Character.toUpperCase(verdict.charAt(0))).append(verdict.substring(1));
    out.append("</p>\n<div class=\"wrap\"><table><thead><tr><th></th><th>Figure</th>");
    out.append(
        "<th class=\"n\">Recorded</th><th class=\"n\">95% of paths</th></tr></thead><tbody>\n");
    for (Figure figure : fitted.check().figures()) {
      out.append("<tr><td><span class=\"tag ")
          .append(figure.fits() ? "pass\">fits" : "fail\">misfit");
      out.append("</span></td><td>").append(HtmlPage.escape(figure.name()));
      out.append("</td><td class=\"n\">").append(FitText.number(figure.recorded()));
      out.append("</td><td class=\"n\">").append(FitText.number(figure.low())).append(" … ");
      out.append(FitText.number(figure.high())).append("</td></tr>\n");
    }
    out.append("</tbody></table></div>\n");
    for (String line : FitText.beside(fitted.history())) {
      out.append("<p>").append(HtmlPage.escape(Character.toUpperCase(line.charAt(0)) + ""));
      out.append(HtmlPage.escape(line.substring(1))).append(".</p>\n");
    }
    out.append("<div class=\"charts\">");
    chart(
        out,
        data,
        "recorded" + number,
        "Recorded",
        fitted.counts(),
        fitted.counts().values(),
        zone);
    chart(
        out,
        data,
        "drawn" + number,
        "One path of the model",
        fitted.counts(),
        fitted.check().path(),
        zone);
    out.append("</div>\n<h3>The document</h3>\n<figure><pre><code>");
    out.append(HtmlPage.escape(fitted.yaml())).append("</code></pre></figure>\n</section>\n");
  }

  private static void chart(
      StringBuilder out,
      ObjectNode data,
      String key,
      String heading,
      Counts counts,
      double[] values,
      ZoneId zone) {
    out.append("<figure><figcaption>").append(heading).append(", requests an interval");
    out.append("</figcaption><div class=\"chart\" role=\"img\" aria-label=\"").append(heading);
    out.append("\" data-key=\"").append(key).append("\"></div></figure>\n");
    ObjectNode node = Json.object().put("kind", "series");
    ArrayNode times = node.putArray("times");
    ArrayNode shown = node.putArray("values");
    int step = Math.max(1, values.length / POINTS);
    for (int i = 0; i < values.length; i += step) {
      int highest = i;
      for (int k = i; k < Math.min(values.length, i + step); k++) {
        highest = values[k] > values[highest] ? k : highest;
      }
      long at = counts.start() + (long) highest * counts.tickSeconds();
      times.add(
          1000 * (at + zone.getRules().getOffset(Instant.ofEpochSecond(at)).getTotalSeconds()));
      Json.add(shown, values[highest]);
    }
    node.putArray("windows");
    node.putArray("incidents");
    node.putArray("decisions");
    data.set(key, node);
  }
}
