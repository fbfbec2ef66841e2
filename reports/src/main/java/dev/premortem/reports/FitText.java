package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.fit.Counts;
import dev.premortem.simulator.fit.HistoryFit;
import dev.premortem.simulator.fit.PredictiveCheck;
import dev.premortem.simulator.fit.PredictiveCheck.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was fitted, for a terminal and for programs. */
public final class FitText {
  /**
   * One service.
   *
   * @param counts what was recorded
   * @param yaml the document
   * @param check what the document's model does not tell
   */
  public record Fitted(
      Counts counts, String yaml, PredictiveCheck.Result check, HistoryFit history) {}

  private FitText() {}

  /** Returns the verdict in one line. */
  static String verdict(Fitted fitted) {
    int misfits = fitted.check().misfits().size();
    return misfits == 0
        ? "the model tells everything that was looked at"
        : "the model does not tell "
            + misfits
            + " of "
            + fitted.check().figures().size()
            + " figures";
  }

  static String number(double value) {
    return Text.value(value, "1");
  }

  /** Returns it for a terminal. */
  public static String terminal(Map<String, Fitted> fits) {
    StringBuilder out = new StringBuilder();
    fits.forEach(
        (service, fitted) -> {
          out.append(service).append(": ").append(verdict(fitted)).append('\n');
          for (Figure figure : fitted.check().figures()) {
            out.append(
                String.format(
                    Locale.ROOT,
                    "  %-6s %-40s %10s recorded, paths %s … %s%n",
                    figure.fits() ? "fits" : "MISFIT",
                    figure.name(),
                    number(figure.recorded()),
                    number(figure.low()),
                    number(figure.high())));
          }
          beside(fitted.history()).forEach(line -> out.append("  ").append(line).append('\n'));
          out.append('\n');
        });
    return out.toString();
  }

  /** What was found beside the traffic, and what could not be told. */
  static List<String> beside(HistoryFit history) {
    List<String> lines = new ArrayList<>();
    if (history.incidents() != null) {
      lines.add(history.incidents().words());
      if (!history.incidents().sized()) {
        lines.add("how bad incidents were can't be told from the recording: no fault is written");
      }
    }
    if (history.deploys() != null) {
      lines.add(history.deploys().words());
      if (!history.deploys().sized()) {
        lines.add("how bad releases were can't be told without the signal errors: none is written");
      }
    }
    history
        .traffic()
        .unusualDays()
        .forEach(
            (day, factor) ->
                lines.add(
                    day
                        + " had "
                        + number(factor)
                        + " times the traffic that the model expects: --holiday "
                        + day
                        + " where that was no incident"));
    return lines;
  }

  /** Returns it for programs. */
  public static ObjectNode json(Map<String, Fitted> fits) {
    ObjectNode node = Json.object().put("schema", "premortem/fit/v1");
    ArrayNode services = node.putArray("services");
    fits.forEach(
        (service, fitted) -> {
          ObjectNode one = services.addObject().put("service", service);
          one.put("tickSeconds", fitted.counts().tickSeconds());
          one.put("fits", fitted.check().misfits().isEmpty());
          ArrayNode figures = one.putArray("figures");
          for (Figure figure : fitted.check().figures()) {
            ObjectNode f = figures.addObject().put("name", figure.name());
            Json.put(f, "recorded", figure.recorded());
            Json.put(f, "low", figure.low());
            Json.put(f, "high", figure.high());
            f.put("fits", figure.fits());
          }
          ArrayNode notes = one.putArray("notes");
          beside(fitted.history()).forEach(notes::add);
          one.put("document", fitted.yaml());
        });
    return node;
  }
}
