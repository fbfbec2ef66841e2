package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.tune.Knob;
import dev.premortem.simulator.tune.Tuning;
import java.util.ArrayList;
import java.util.List;

/** A search for better numbers as a page: every point, the front, and what the change is. */
public final class TuningPage {
  private TuningPage() {}

  /** Returns the page. */
  public static String of(Tuning.Result result, String bundle, String version) {
    StringBuilder out = new StringBuilder();
    ObjectNode data = Json.object();
    boolean good = result.chosen().failedGates() == 0;
    out.append("<p class=\"soft\">Premortem</p>\n<h1>What other numbers would bring</h1>\n");
    out.append("<p class=\"verdict ").append(good ? "pass" : "fail").append("\">");
    String price = TuningText.price(result);
    out.append(HtmlPage.escape(Character.toUpperCase(price.charAt(0)) + price.substring(1)));
    long missed = result.chosen().failedGates();
    out.append(missed == 0 ? "" : "; even then " + missed + " gates do not hold");
    out.append("</p>\n<p>").append(result.points().size()).append(" settings of <code>");
    out.append(HtmlPage.escape(bundle)).append("</code> met the same futures; after each round");
    out.append(" the better half met twice as many. A point is on the front when no other one is");
    out.append(" better in something and worse in nothing.</p>\n");
    axes(out, result);
    out.append("<figure><div class=\"chart tall\" role=\"img\" aria-label=\"All points\"");
    out.append(" data-key=\"points\"></div></figure>\n");
    data.set("points", points(result));
    table(out, result);
    if (!result.patch().isEmpty()) {
      out.append("<h3>The change</h3>\n<figure><pre><code>");
      out.append(HtmlPage.escape(result.patch())).append("</code></pre></figure>\n");
    }
    out.append("<p class=\"meta\">Premortem ").append(HtmlPage.escape(version)).append(".</p>\n");
    return HtmlPage.of("What other numbers would bring", out, data);
  }

  private static void axes(StringBuilder out, Tuning.Result result) {
    out.append("<p>");
    for (int axis = 0; axis < 2; axis++) {
      out.append(axis == 0 ? "<label>Across " : " <label>Upwards ");
      out.append("<select data-axis=\"").append(axis).append("\">");
      for (int i = 0; i < result.objectives().size(); i++) {
        boolean chosen = i == Math.min(axis, result.objectives().size() - 1);
        out.append("<option value=\"").append(i).append(chosen ? "\" selected>" : "\">");
        out.append(HtmlPage.escape(result.objectives().get(i).metric())).append("</option>");
      }
      out.append("</select></label>");
    }
    out.append("</p>\n");
  }

  private static ObjectNode points(Tuning.Result result) {
    ObjectNode node = Json.object().put("kind", "points");
    ArrayNode axes = node.putArray("axes");
    result
        .objectives()
        .forEach(o -> axes.addObject().put("name", o.metric()).put("unit", o.unit()));
    ArrayNode points = node.putArray("points");
    for (Tuning.Point point : result.points()) {
      ObjectNode one = points.addObject();
      List<String> numbers = new ArrayList<>();
      for (int k = 0; k < result.knobs().size(); k++) {
        Knob knob = result.knobs().get(k);
        numbers.add(knob.path() + " " + knob.written(point.numbers()[k]));
      }
      one.put("text", String.join("<br>", numbers.stream().map(HtmlPage::escape).toList()));
      ArrayNode values = one.putArray("values");
      for (double value : point.values()) {
        Json.add(values, value);
      }
      one.put("n", point.replications());
      one.put(
          "role",
          point == result.chosen()
              ? "chosen"
              : point == result.base() ? "as it is" : point.front() ? "front" : "tried");
    }
    return node;
  }

  private static void table(StringBuilder out, Tuning.Result result) {
    out.append("<h3>The front, and the bundle as it is</h3>\n<div class=\"wrap\"><table><thead>");
    out.append("<tr><th></th>");
    result.knobs().forEach(k -> heading(out, k.path()));
    result.objectives().forEach(o -> heading(out, o.metric()));
    heading(out, "gates missed");
    out.append("</tr></thead><tbody>\n");
    for (Tuning.Point point : TuningText.shown(result)) {
      out.append("<tr><td>");
      out.append(
          point == result.chosen()
              ? "<span class=\"tag pass\">" + TuningText.label(result, point) + "</span>"
              : TuningText.label(result, point));
      for (int k = 0; k < result.knobs().size(); k++) {
        out.append("</td><td class=\"n\">");
        out.append(HtmlPage.escape(result.knobs().get(k).written(point.numbers()[k])));
      }
      for (int i = 0; i < result.objectives().size(); i++) {
        out.append("</td><td class=\"n\">");
        out.append(TuningText.cell(point.values()[i], result.objectives().get(i).unit()));
      }
      out.append("</td><td class=\"n\">").append(point.failedGates()).append("</td></tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private static void heading(StringBuilder out, String text) {
    out.append("<th class=\"n\">").append(HtmlPage.escape(text)).append("</th>");
  }
}
