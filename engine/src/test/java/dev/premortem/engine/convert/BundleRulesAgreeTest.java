package dev.premortem.engine.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.convert.Conversion.Fate;
import dev.premortem.engine.convert.Imported.Source;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.series.Labels;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A rule that is taken gives from the bundle, minute by minute, what it gives from its source. */
class BundleRulesAgreeTest {
  private static final int MINUTES = 90;

  private static final List<String> EXPRESSIONS =
      List.of(
          "load > %s",
          "load >= %s",
          "100 * (1 - load) < %s",
          "load == bool %s == 1",
          "sum by (zone) (rate(hits_total[5m])) > %s",
          "rate(hits_total{zone=~\"a|b\"}[7m]) / on(zone) group_left sum by (zone) (rate(hits_total[7m])) > %s / 4",
          "absent(load{zone=\"c\"})",
          "max_over_time(load[10m]) - min_over_time(load[10m]) > %s",
          "load > %s unless on(zone) (silenced == 1)",
          "avg_over_time(half[15m]) > %s",
          "load offset 10m > %s",
          "topk(1, load) > %s",
          "histogram_quantile(0.9, sum by (le) (rate(seconds_bucket[5m]))) > %s",
          "predict_linear(load[20m], 600) > %s",
          "changes(load[15m]) > %s * 4");

  private static Map<Labels, LongToDoubleFunction> series(Random random) {
    Map<Labels, LongToDoubleFunction> series = new LinkedHashMap<>();
    for (String zone : List.of("a", "b")) {
      double[] load = random.doubles(MINUTES).toArray();
      load[random.nextInt(MINUTES)] = Double.NaN;
      double pace = 1 + random.nextInt(9);
      series.put(Labels.of(Labels.NAME, "load", "zone", zone), m -> load[(int) m]);
      series.put(Labels.of(Labels.NAME, "hits_total", "zone", zone, "i", "1"), m -> m * pace);
      series.put(
          Labels.of(Labels.NAME, "silenced", "zone", zone), m -> load[(int) m] > 0.5 ? 1 : 0);
      for (String le : List.of("0.1", "1", "+Inf")) {
        series.put(
            Labels.of(Labels.NAME, "seconds_bucket", "zone", zone, "le", le),
            m -> m * pace * (le.equals("0.1") ? 0.5 : le.equals("1") ? 0.8 : 1));
      }
    }
    return series;
  }

  private static String rules(Random random) {
    StringBuilder text = new StringBuilder("groups:\n");
    for (int group = 0; group < 1 + random.nextInt(2); group++) {
      text.append("- name: g").append(random.nextInt(2)).append(group).append('\n');
      text.append(random.nextBoolean() ? "  interval: 1m\n" : "");
      text.append(random.nextBoolean() ? "  labels: {squad: '007'}\n" : "");
      text.append("  rules:\n  - {record: half, expr: load / 2, labels: {by: \"2\"}}\n");
      for (int rule = 0; rule < 4; rule++) {
        String expression = EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size()));
        String limit = String.valueOf(random.nextInt(8) / 10.0);
        text.append("  - alert: A").append(random.nextInt(3)).append('\n');
        text.append("    expr: |\n      ").append(expression.replace("%s", limit)).append('\n');
        text.append(random.nextBoolean() ? "    for: " + random.nextInt(9) + "m\n" : "");
        text.append(random.nextInt(3) == 0 ? "    keep_firing_for: 90s\n" : "");
        text.append("    labels: {severity: ").append(random.nextBoolean() ? "page" : "'1'");
        text.append(", yes: \"on\", shown: '{{ $labels.zone }}'}\n");
        text.append(
            "    annotations: {summary: 'is {{ $value | humanize }}', n: '# no comment'}\n");
      }
    }
    return text.toString();
  }

  @Test
  void takenRulesFireFromTheBundleAsFromTheirSource() {
    int fired = 0;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      String source = rules(random);
      Imported imported = Imported.of(Source.PROMETHEUS, source);
      assertEquals(List.of(), imported.notes(Fate.REFUSED), imported::text);
      List<Problem> problems = new ArrayList<>();
      Map<Labels, LongToDoubleFunction> series = series(random);
      List<String> before =
          RuleRun.alerts(RuleFile.read("source", source, problems), series, MINUTES);
      assertEquals(List.of(), problems);
      assertEquals(before, RuleRun.alerts(imported.rules(), series, MINUTES), source);
      fired += (int) before.stream().filter(text -> !text.isEmpty()).count();
    }
    assertTrue(fired > 1000, "only " + fired + " minutes with an alert: the test compares nothing");
  }
}
