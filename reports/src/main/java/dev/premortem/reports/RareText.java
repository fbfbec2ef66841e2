package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.rare.RareEstimate;
import java.util.List;
import java.util.Locale;

/** Chances of rare events, for a terminal and for programs. */
public final class RareText {
  private RareText() {}

  /** Returns a line for each; nothing for none. */
  public static String terminal(List<RareEstimate> found) {
    StringBuilder out = new StringBuilder(found.isEmpty() ? "" : "\nrare events\n");
    for (RareEstimate one : found) {
      out.append("  ")
          .append(one.scenario())
          .append(": ")
          .append(one.event().words())
          .append(" in ");
      out.append(
          String.format(
              Locale.ROOT,
              "%s of futures [%s … %s]",
              share(one.probability()),
              share(one.low()),
              share(one.high())));
      if (one.hits() == 0) {
        out.append(", it never happened however bad faults were");
      } else if (one.varianceRatio() > 1.5) {
        out.append(
            String.format(
                Locale.ROOT,
                ": %,d futures with faults %s as often and %s as long are worth %,.0f plain ones",
                one.replications(),
                times(one.tilt().rate()),
                times(one.tilt().duration()),
                one.varianceRatio() * one.replications()));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String times(double factor) {
    return factor == 1 ? "just" : Text.value(factor, "1") + " times";
  }

  static String share(double value) {
    return value != 0 && Math.abs(value) < 0.001
        ? String.format(Locale.ROOT, "%.2g", value)
        : Text.value(value, "ratio");
  }

  /** Returns a section of a Markdown document; nothing for none. */
  public static String markdown(List<RareEstimate> found) {
    StringBuilder out = new StringBuilder();
    if (!found.isEmpty()) {
      out.append("\n## Rare events\n\n| event | scenario | share of futures | 95% interval |\n");
      out.append("|---|---|---|---|\n");
    }
    for (RareEstimate one : found) {
      out.append("| ").append(one.event().words()).append(" | ").append(one.scenario());
      out.append(" | ").append(share(one.probability())).append(" | ").append(share(one.low()));
      out.append(" … ").append(share(one.high())).append(" |\n");
    }
    return out.toString();
  }

  /** Returns it for programs. */
  public static ArrayNode json(List<RareEstimate> found) {
    ArrayNode all = Json.array();
    for (RareEstimate one : found) {
      ObjectNode node = all.addObject().put("event", one.event().text());
      node.put("scenario", one.scenario());
      Json.put(node, "probability", one.probability());
      ArrayNode interval = node.putArray("ci95");
      Json.add(interval, one.low());
      Json.add(interval, one.high());
      node.put("replications", one.replications()).put("hits", one.hits());
      Json.put(node, "faultRateFactor", one.tilt().rate());
      Json.put(node, "faultDurationFactor", one.tilt().duration());
      Json.put(node, "varianceRatio", one.varianceRatio());
    }
    return all;
  }
}
