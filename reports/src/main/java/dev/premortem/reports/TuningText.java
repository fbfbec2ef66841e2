package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.tune.Knob;
import dev.premortem.simulator.tune.Tuning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A search for better numbers, for a terminal and for programs. */
public final class TuningText {
  private TuningText() {}

  /** Returns the points that are shown: the front, the bundle as it is, the chosen one. */
  static List<Tuning.Point> shown(Tuning.Result result) {
    List<Tuning.Point> shown = new ArrayList<>();
    for (Tuning.Point point : result.points()) {
      if (point.front() || point == result.base() || point == result.chosen()) {
        shown.add(point);
      }
    }
    shown.sort(Comparator.comparingDouble(p -> p.values().length == 0 ? 0 : p.values()[0]));
    return shown;
  }

  static String label(Tuning.Result result, Tuning.Point point) {
    String label = point == result.chosen() ? "chosen" : point.front() ? "front" : "";
    if (point == result.base()) {
      label = label.isEmpty() ? "as it is" : label + ", as it is";
    }
    return label;
  }

  /** Returns the front for a terminal. */
  public static String terminal(Tuning.Result result) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    result.knobs().forEach(k -> head.add(k.path()));
    result.objectives().forEach(o -> head.add(o.metric()));
    head.add("gates missed");
    rows.add(head);
    for (Tuning.Point point : shown(result)) {
      List<String> row = new ArrayList<>(List.of(label(result, point)));
      for (int k = 0; k < result.knobs().size(); k++) {
        row.add(result.knobs().get(k).written(point.numbers()[k]));
      }
      for (int i = 0; i < result.objectives().size(); i++) {
        row.add(cell(point.values()[i], result.objectives().get(i).unit()));
      }
      row.add(String.valueOf(point.failedGates()));
      rows.add(row);
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : rows) {
      for (int c = 0; c < row.size(); c++) {
        int column = c;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        String pad = " ".repeat(width - row.get(c).length());
        out.append(c == 0 ? row.get(c) + pad : "  " + pad + row.get(c));
      }
      out.append('\n');
    }
    out.append('\n').append(price(result)).append('\n');
    out.append(
        result.chosen().fresh()
            ? "figures are of "
                + result.chosen().replications()
                + " fresh futures of each scenario, which had no part in choosing\n"
            : "figures are of the futures that chose: stopped before fresh ones\n");
    return out.toString();
  }

  static String cell(double value, String unit) {
    return Double.isNaN(value) ? "–" : Text.value(value, unit);
  }

  /** Returns what the bundle as it is costs against the chosen point, in one sentence. */
  static String price(Tuning.Result result) {
    if (result.chosen() == result.base()) {
      return "nothing that was tried is better all in all: the numbers may stay as they are";
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < result.objectives().size(); i++) {
      Tuning.Objective objective = result.objectives().get(i);
      double from = result.base().values()[i];
      double to = result.chosen().values()[i];
      if (from != to && !Double.isNaN(from) && !Double.isNaN(to)) {
        parts.add(
            objective.metric()
                + " "
                + Text.value(from, objective.unit())
                + " → "
                + Text.value(to, objective.unit()));
      }
    }
    return "from the numbers as they are to the chosen ones: "
        + (parts.isEmpty() ? "no objective changes" : String.join(", ", parts));
  }

  /** Returns everything for programs. */
  public static ObjectNode json(Tuning.Result result) {
    ObjectNode node = Json.object();
    node.put("schema", "premortem/tune/v1");
    ArrayNode objectives = node.putArray("objectives");
    result
        .objectives()
        .forEach(
            o ->
                objectives
                    .addObject()
                    .put("metric", o.metric())
                    .put("better", o.better() < 0 ? "lower" : "higher"));
    ArrayNode points = node.putArray("points");
    result.points().forEach(p -> point(points.addObject(), result, p));
    point(node.putObject("chosen"), result, result.chosen());
    return node.put("patch", result.patch());
  }

  private static void point(ObjectNode node, Tuning.Result result, Tuning.Point point) {
    ObjectNode numbers = node.putObject("numbers");
    for (int k = 0; k < result.knobs().size(); k++) {
      Knob knob = result.knobs().get(k);
      numbers.put(knob.path(), knob.written(point.numbers()[k]));
    }
    ObjectNode values = node.putObject("objectives");
    for (int i = 0; i < result.objectives().size(); i++) {
      Json.put(values, result.objectives().get(i).metric(), point.values()[i]);
    }
    node.put("replications", point.replications()).put("gatesMissed", point.failedGates());
    node.put("freshFutures", point.fresh());
    node.put("front", point.front()).put("base", point == result.base());
  }
}
