package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.forecast.CapacityForecast.Figure;
import dev.premortem.simulator.forecast.CapacityForecast.Month;
import dev.premortem.simulator.forecast.CapacityForecast.Result;
import dev.premortem.simulator.forecast.series.SeriesForecast;
import java.util.Locale;

/** A capacity forecast as a table and as JSON. */
public final class ForecastText {
  private ForecastText() {}

  /**
   * Returns a JSON array of months; a figure is a number, or quantiles when growth is uncertain.
   */
  public static String json(Result forecast) {
    ArrayNode months = Json.array();
    for (Month month : forecast.months()) {
      ObjectNode node = months.addObject();
      node.put("month", month.month());
      put(node, "users", month.users(), forecast.certain());
      put(node, "vcpus", month.vcpus(), forecast.certain());
      put(node, "memoryGb", month.memoryGb(), forecast.certain());
      put(node, "instances", month.instances(), forecast.certain());
      put(node, "cost", month.cost(), forecast.certain());
    }
    return Json.pretty(months);
  }

  private static void put(ObjectNode node, String name, Figure figure, boolean certain) {
    if (certain) {
      Json.put(node, name, figure.p50());
      return;
    }
    ObjectNode quantiles = node.putObject(name);
    Json.put(quantiles, "p50", figure.p50());
    Json.put(quantiles, "p90", figure.p90());
    Json.put(quantiles, "p99", figure.p99());
  }

  /** Says when a service needs more instances than it may have. */
  public static String limit(Result forecast, String service, int max) {
    int half = forecast.exceeds(max, Figure::p50);
    int tenth = forecast.exceeds(max, Figure::p90);
    String of = "the " + max + " instances that " + service + " may have ";
    if (tenth == 0) {
      return of + "are enough for all of these months\n";
    }
    if (forecast.certain()) {
      return of + "are exceeded in month " + half + "\n";
    }
    return of
        + "are exceeded "
        + (half == 0 ? "in none of these months (P50)" : "in month " + half + " (P50)")
        + ", in month "
        + tenth
        + " in the worst tenth of futures (P90)\n";
  }

  /** Returns a table for a terminal. */
  public static String terminal(Result forecast, Place model) {
    return table(forecast) + "capacity model: " + model + "\n";
  }

  static String table(Result forecast) {
    StringBuilder out = new StringBuilder();
    String format = "%5s  %22s  %18s  %18s  %18s  %34s%n";
    out.append(
        String.format(
            Locale.ROOT, format, "month", "users", "vCPU", "memory GB", "instances", "cost"));
    for (Month month : forecast.months()) {
      out.append(
          String.format(
              Locale.ROOT,
              format,
              month.month(),
              cell(month.users(), forecast.certain(), "1"),
              cell(month.vcpus(), forecast.certain(), "1"),
              cell(month.memoryGb(), forecast.certain(), "1"),
              cell(month.instances(), forecast.certain(), "1"),
              cell(month.cost(), forecast.certain(), forecast.currency())));
    }
    return out.append(forecast.certain() ? "" : "each figure is P50 / P90 / P99\n").toString();
  }

  private static String cell(Figure figure, boolean certain, String unit) {
    return certain
        ? Text.whole(figure.p50(), unit)
        : Text.whole(figure.p50(), unit)
            + " / "
            + Text.whole(figure.p90(), unit)
            + " / "
            + Text.whole(figure.p99(), unit);
  }

  /** Returns what comes next of one series as JSON lines, a line for each step. */
  public static String lines(String series, SeriesForecast.Result next) {
    StringBuilder lines = new StringBuilder();
    for (int step = 0; step < next.mean().length; step++) {
      ObjectNode line = Json.object();
      line.put("series", series).put("step", step + 1);
      Json.put(line, "mean", next.mean()[step]);
      Json.put(line, "lo95", next.low()[step]);
      Json.put(line, "hi95", next.high()[step]);
      lines.append(line).append('\n');
    }
    return lines.toString();
  }
}
