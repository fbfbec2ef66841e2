package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.forecast.CapacityForecast.Figure;
import dev.premortem.simulator.forecast.CapacityForecast.Month;
import dev.premortem.simulator.forecast.CapacityForecast.Result;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A capacity forecast as a page: a fan for each figure. */
public final class ForecastPage {
  private ForecastPage() {}

  /**
   * Returns the page.
   *
   * @param service the service that carries the users
   * @param maxInstances most instances that it may have, null where it is not known
   */
  public static String of(
      Result forecast,
      String service,
      @Nullable Integer maxInstances,
      String bundle,
      String version) {
    StringBuilder out = new StringBuilder();
    ObjectNode data = Json.object();
    out.append("<p class=\"soft\">Premortem</p>\n<h1>What growth will need, and cost</h1>\n");
    if (maxInstances != null) {
      boolean enough = forecast.exceeds(maxInstances, Figure::p90) == 0;
      String limit = ForecastText.limit(forecast, service, maxInstances).strip();
      out.append("<p class=\"verdict ").append(enough ? "pass" : "fail").append("\">");
      out.append(Character.toUpperCase(limit.charAt(0)));
      out.append(HtmlPage.escape(limit.substring(1))).append(".</p>\n");
    }
    out.append("<p>The capacity model and the growth of <code>").append(HtmlPage.escape(bundle));
    out.append("</code>, month by month. ");
    out.append(
        forecast.certain()
            ? "Growth is certain there, so every figure is one number: give"
                + " <code>growth.standardDeviation</code> to see how wide the futures spread."
            : "The line is the median of 10,000 paths of growth; half of them stay below it, nine"
                + " in ten below the darker band, 99 in 100 below the lighter one.");
    out.append("</p>\n<div class=\"charts\">");
    Integer limit = maxInstances;
    chart(out, data, forecast, "Users", "1", Month::users, null);
    chart(out, data, forecast, "vCPU", "1", Month::vcpus, null);
    chart(out, data, forecast, "Memory, GB", "1", Month::memoryGb, null);
    chart(out, data, forecast, "Instances", "1", Month::instances, limit);
    chart(out, data, forecast, "Cost, " + forecast.currency(), "1", Month::cost, null);
    out.append("</div>\n<h3>The figures</h3>\n<figure><pre><code>");
    out.append(HtmlPage.escape(ForecastText.table(forecast))).append("</code></pre></figure>\n");
    out.append("<p class=\"meta\">Premortem ").append(HtmlPage.escape(version)).append(".</p>\n");
    return HtmlPage.of("What growth will need", out, data);
  }

  private static void chart(
      StringBuilder out,
      ObjectNode data,
      Result forecast,
      String heading,
      String unit,
      Function<Month, Figure> figure,
      @Nullable Integer limit) {
    String key = heading.replaceAll("[^A-Za-z]", "");
    out.append("<figure><figcaption>").append(HtmlPage.escape(heading)).append("</figcaption>");
    out.append("<div class=\"chart\" role=\"img\" aria-label=\"").append(HtmlPage.escape(heading));
    out.append("\" data-key=\"").append(key).append("\"></div></figure>\n");
    ObjectNode node = Json.object().put("kind", "fan").put("unit", unit);
    if (limit != null) {
      node.put("limit", limit);
    }
    ArrayNode months = node.putArray("months");
    ArrayNode half = node.putArray("p50");
    ArrayNode tenth = node.putArray("p90");
    ArrayNode hundredth = node.putArray("p99");
    for (Month month : forecast.months()) {
      months.add(month.month());
      Json.add(half, figure.apply(month).p50());
      Json.add(tenth, figure.apply(month).p90());
      Json.add(hundredth, figure.apply(month).p99());
    }
    data.set(key, node);
  }
}
