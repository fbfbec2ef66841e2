package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.promql.eval.Annotation;
import dev.premortem.engine.promql.eval.Result;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.promql.eval.Value;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Quoting;
import dev.premortem.engine.series.Series;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a query gave: as a table, as charts for a terminal, as Prometheus' API answers. */
public final class QueryText {
  private QueryText() {}

  /** Returns a number or samples at a time, a line each. */
  public static String table(Result result, String expression) {
    Value value = result.value();
    StringBuilder out = new StringBuilder();
    if (value instanceof Value.Scalar scalar) {
      out.append(NumberText.shortestGeneral(scalar.value())).append('\n');
    } else if (value instanceof Value.Text text) {
      out.append(Quoting.quote(text.value())).append('\n');
    } else if (value instanceof Value.Vector vector) {
      int width = 0;
      for (Sample sample : vector.samples()) {
        width = Math.max(width, series(sample.labels()).length());
      }
      for (Sample sample : vector.samples()) {
        String name = series(sample.labels());
        out.append(name).append(" ".repeat(width - name.length() + 2));
        out.append(NumberText.shortestGeneral(sample.value())).append('\n');
      }
      out.append(vector.samples().isEmpty() ? "no series\n" : "");
    } else {
      for (Series series : ((Value.Matrix) value).series()) {
        out.append(series(series.labels())).append('\n');
        for (int i = 0; i < series.points().size(); i++) {
          out.append("  ").append(Instant.ofEpochMilli(series.points().time(i))).append("  ");
          out.append(NumberText.shortestGeneral(series.points().value(i))).append('\n');
        }
      }
      out.append(((Value.Matrix) value).series().isEmpty() ? "no series\n" : "");
    }
    return out.append(notes(result, expression)).toString();
  }

  /**
   * Returns a chart for each series.
   *
   * @param from beginning of the range, epoch milliseconds
   * @param to its end, epoch milliseconds
   * @param columns width of the terminal, characters
   */
  public static String charts(Result result, String expression, long from, long to, int columns) {
    StringBuilder out = new StringBuilder();
    List<Series> all = ((Value.Matrix) result.value()).series();
    for (Series series : all) {
      out.append(series(series.labels())).append('\n');
      out.append(SeriesChart.of(series.points(), from, to, columns));
    }
    out.append(all.isEmpty() ? "no series\n" : "");
    return out.append(notes(result, expression)).toString();
  }

  private static String notes(Result result, String expression) {
    StringBuilder out = new StringBuilder();
    result.annotations().forEach(a -> out.append(a.text(expression)).append('\n'));
    return out.toString();
  }

  /** {@code name{label="value"}}, as people write it. */
  static String series(Labels labels) {
    String name = labels.name();
    Labels rest = labels.drop(List.of(Labels.NAME));
    if (name.isEmpty() || !Quoting.isPlainName(name.replace(':', '_'))) {
      return labels.toString();
    }
    return rest.size() == 0 ? name : name + rest;
  }

  /** Returns what Prometheus' API answers. */
  public static ObjectNode json(Result result, String expression, long time) {
    ObjectNode root = Json.object();
    root.put("status", "success");
    ObjectNode data = root.putObject("data");
    Value value = result.value();
    if (value instanceof Value.Scalar scalar) {
      data.put("resultType", "scalar");
      point(data.putArray("result"), time, scalar.value());
    } else if (value instanceof Value.Text text) {
      data.put("resultType", "string");
      data.putArray("result").add(seconds(time)).add(text.value());
    } else if (value instanceof Value.Vector vector) {
      data.put("resultType", "vector");
      ArrayNode array = data.putArray("result");
      for (Sample sample : vector.samples()) {
        ObjectNode one = array.addObject();
        labels(one.putObject("metric"), sample.labels());
        point(one.putArray("value"), time, sample.value());
      }
    } else {
      data.put("resultType", "matrix");
      matrix(data.putArray("result"), ((Value.Matrix) value).series());
    }
    annotations(root, result, expression);
    return root;
  }

  private static void matrix(ArrayNode array, List<Series> all) {
    for (Series series : all) {
      ObjectNode one = array.addObject();
      labels(one.putObject("metric"), series.labels());
      ArrayNode values = one.putArray("values");
      Points points = series.points();
      for (int i = 0; i < points.size(); i++) {
        point(values.addArray(), points.time(i), points.value(i));
      }
    }
  }

  private static void annotations(ObjectNode root, Result result, String expression) {
    Map<String, List<String>> texts = new TreeMap<>();
    for (Annotation annotation : result.annotations()) {
      String kind = annotation.kind() == Annotation.Kind.WARNING ? "warnings" : "infos";
      texts.computeIfAbsent(kind, k -> new ArrayList<>()).add(annotation.text(expression));
    }
    texts.forEach((kind, all) -> all.forEach(root.withArray(kind)::add));
  }

  private static void labels(ObjectNode node, Labels labels) {
    labels.asMap().forEach(node::put);
  }

  private static void point(ArrayNode array, long time, double value) {
    array.add(seconds(time)).add(NumberText.plain(value));
  }

  private static BigDecimal seconds(long millis) {
    BigDecimal seconds = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }
}
