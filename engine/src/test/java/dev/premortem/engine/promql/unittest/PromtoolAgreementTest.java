package dev.premortem.engine.promql.unittest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.RandomExpressions;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.series.NumberText;
import dev.premortem.engine.series.Quoting;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What we say of random expressions and alerts over random series, Debian's promtool says, too.
 *
 * <p>Debian's is Prometheus 2.42, whose ranges hold a sample at their very beginning; ours are
 * those of Prometheus 3, which do not. So no range begins at a sample here: samples come every 15
 * s, ranges and times of evaluation are odd. Counters begin far from zero, where both stretch a
 * range alike, and values are rounded, because 2.42 adds without Kahan's correction.
 */
class PromtoolAgreementTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final List<String> METRICS = List.of("a", "b_total", "c");
  private static final int STEP_SECONDS = 15;
  private static final Pattern NEAR_ZERO = Pattern.compile("\\b(rate|increase)\\([ac]\\b");

  @TempDir Path folder;

  private static List<String> series(Random random) {
    List<String> series = new ArrayList<>();
    for (String metric : METRICS) {
      for (String job : List.of("a", "b")) {
        for (int instance = 0; instance < 2; instance++) {
          StringBuilder text = new StringBuilder(metric);
          text.append("{job=\"").append(job).append("\", instance=\"").append(instance);
          text.append("\"}");
          double value = metric.endsWith("_total") ? 1e6 : random.nextInt(20);
          for (int i = 0; i < 100; i++) {
            if (metric.endsWith("_total")) {
              value = random.nextInt(40) == 0 ? 1e5 : value + random.nextInt(50);
            } else {
              value = random.nextInt(3) == 0 ? value : random.nextInt(40) - 10;
            }
            int kind = random.nextInt(30);
            text.append(' ');
            text.append(kind == 0 ? "_" : kind == 1 ? "stale" : NumberText.plain(value));
          }
          series.add(text.toString());
        }
      }
    }
    return series;
  }

  private static String inputs(List<String> series) {
    StringBuilder yaml = new StringBuilder("    input_series:\n");
    for (String one : series) {
      int end = one.indexOf('}') + 1;
      yaml.append("      - series: '").append(one, 0, end).append("'\n");
      yaml.append("        values: '").append(one.substring(end).strip()).append("'\n");
    }
    return yaml.toString();
  }

  private static SeriesStore store(List<String> series) {
    SeriesStore store = new SeriesStore();
    for (String one : series) {
      SeriesNotation notation = SeriesNotation.parse(one);
      long time = 0;
      for (Double value : notation.values()) {
        if (value != null) {
          store.add(notation.labels(), time, value);
        }
        time += STEP_SECONDS * 1000L;
      }
    }
    return store;
  }

  private void promtoolAgrees(Path file) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(PROMTOOL.toString(), "test", "rules", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int status = process.waitFor();
    String said = Files.readString(out);
    assertEquals(0, status, said.substring(0, Math.min(4000, said.length())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{severity: page}|{summary: '', note: '', text: x}|true",
        "{severity: page}|{text: x}|false",
        "{severity: page, team: ''}|{summary: '', note: '', text: x}|false",
        "{severity: page, other: ''}|{summary: '', note: '', text: x}|false",
        "{severity: page}|{summary: '', note: '', text: x, more: ''}|false",
      })
  void anEmptyTextIsExpectedAsSuch(String labels, String annotations, boolean passes)
      throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("rules.yml"),
        """
        groups:
          - name: g
            rules:
              - alert: Down
                expr: up == 0
                labels: {severity: page, team: "", instance: ""}
                annotations: {summary: "", note: "{{ $labels.nope }}", text: x}
        """);
    Path file = folder.resolve("test.yml");
    Files.writeString(
        file,
        """
        rule_files: [rules.yml]
        tests:
          - interval: 1m
            input_series: [{series: 'up{instance="a"}', values: 0 0}]
            alert_rule_test:
              - {eval_time: 1m, alertname: Down, exp_alerts: [{exp_labels: %s, exp_annotations: %s}]}
        """
            .formatted(labels, annotations));
    List<Problem> problems = new ArrayList<>();
    UnitTest test = UnitTestReader.read(file.toString(), Files.readString(file), problems);
    List<Check> checks = UnitTestRunner.run(test, "", problems);
    assertEquals(List.of(), problems);
    assertEquals(passes, checks.get(0).passed(), checks::toString);
    if (Files.exists(PROMTOOL)) {
      Process process =
          new ProcessBuilder(PROMTOOL.toString(), "test", "rules", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out.txt").toFile())
              .start();
      assertEquals(passes ? 0 : 1, process.waitFor(), "promtool disagrees");
    }
  }

  @Test
  void expressionsGiveWhatPromtoolSays() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.exists(PROMTOOL), "skipped: prometheus is not installed");
    Random random = new Random(42);
    RandomExpressions expressions =
        new RandomExpressions(random, METRICS, List.of("1m7s", "2m33s", "5m4s"));
    int compared = 0;
    StringBuilder yaml = new StringBuilder("evaluation_interval: 1m\ntests:\n");
    for (int group = 0; group < 8; group++) {
      List<String> series = series(random);
      SeriesStore store = store(series);
      yaml.append("  - interval: ").append(STEP_SECONDS).append("s\n").append(inputs(series));
      yaml.append("    promql_expr_test:\n");
      for (int i = 0; i < 150; i++) {
        // Durations as numbers are newer than 2.42.
        String drawn = expressions.vector(1 + random.nextInt(3)).replace("1h30m", "5400");
        String expression = "round(" + drawn + ", 0.001)";
        long seconds = 61 + 60L * random.nextInt(20);
        List<Sample> samples = samples(store, expression, seconds);
        if (samples != null && !NEAR_ZERO.matcher(expression).find()) {
          compared++;
          yaml.append(test(expression, seconds, samples));
        }
      }
      // Samples come in only as far as rules are evaluated: without this, those of the last
      // minutes, at which expressions with @ or a negative offset look, would be missing.
      yaml.append("      - {expr: vector(1), eval_time: 40m, exp_samples: [{value: 1}]}\n");
    }
    assertTrue(compared > 500, compared + " compared");
    Path file = Files.writeString(folder.resolve("expressions.yml"), yaml);
    promtoolAgrees(file);

    List<Problem> problems = new ArrayList<>();
    UnitTest test = UnitTestReader.read(file.toString(), yaml.toString(), problems);
    assertEquals(List.of(), problems);
    assertTrue(test != null);
    for (Check check : UnitTestRunner.run(test, "", problems)) {
      assertTrue(check.passed(), check.toString());
    }
  }

  /** What the expression gives, null where promtool could not compare it: NaN is not itself. */
  private static List<Sample> samples(SeriesStore store, String expression, long seconds) {
    try {
      List<Sample> samples =
          Query.of(Promql.parse(expression), store, EvaluationOptions.DEFAULT)
              .vectorAt(seconds * 1000);
      boolean comparable = samples.stream().allMatch(s -> Math.abs(s.value()) < 1e9);
      return comparable ? samples : null;
    } catch (PromqlException failure) {
      return null;
    }
  }

  private static String test(String expression, long seconds, List<Sample> samples) {
    StringBuilder yaml = new StringBuilder("      - expr: ");
    yaml.append(Quoting.quote(expression)).append('\n');
    yaml.append("        eval_time: ").append(seconds).append("s\n");
    yaml.append("        exp_samples:").append(samples.isEmpty() ? " []" : "").append('\n');
    for (Sample sample : samples) {
      yaml.append("          - {labels: '").append(sample.labels()).append("', value: ");
      yaml.append(NumberText.plain(sample.value())).append("}\n");
    }
    return yaml.toString();
  }

  @Test
  void alertsFireMinuteByMinuteAsPromtoolSays() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.exists(PROMTOOL), "skipped: prometheus is not installed");
    Random random = new Random(7);
    String rules =
        """
        groups:
          - name: recorded
            rules:
              - {record: "job:b:rate", expr: "sum by (job) (rate(b_total[2m7s]))"}
              - {record: "a:high", expr: "a > 10", labels: {kind: "high"}}
          - name: alerts
            rules:
              - alert: Busy
                expr: job:b:rate > 1.6
                for: 2m
                labels: {severity: page, job_upper: "{{ $labels.job | toUpper }}"}
                annotations: {summary: "{{ $labels.job }} at {{ $value | humanize }}, {{ printf \\"%.2f\\" $value }}"}
              - {alert: High, expr: "count by (job) (a:high) > 1"}
              - {alert: Gone, expr: "absent(c{job=\\"a\\", instance=\\"0\\"})"}
              - {alert: Chained, expr: "ALERTS{alertname=\\"Busy\\", alertstate=\\"firing\\"} == 1", for: 1m}
              - {alert: Falling, expr: "predict_linear(a[5m1s], 600) < 0", for: 90s}
        """;
    Files.writeString(folder.resolve("rules.yml"), rules);
    StringBuilder yaml =
        new StringBuilder(
            """
            rule_files: [r*.yml]
            evaluation_interval: 1m
            group_eval_order: [recorded, alerts]
            tests:
            """);
    StringBuilder asked = new StringBuilder();
    List<String> names = List.of("Busy", "High", "Gone", "Chained", "Falling");
    for (int group = 0; group < 5; group++) {
      String input = inputs(series(random));
      for (StringBuilder one : List.of(yaml, asked)) {
        one.append("  - interval: 15s\n").append(input).append("    alert_rule_test:\n");
      }
      for (int minute = 0; minute < 25; minute++) {
        for (String name : names) {
          String entry =
              String.format(Locale.ROOT, "      - {alertname: %s, eval_time: %dm", name, minute);
          asked.append(entry).append("}\n");
        }
      }
    }
    String head = yaml.substring(0, yaml.indexOf("tests:\n") + "tests:\n".length());
    Path file = folder.resolve("alerts.yml");
    List<Problem> problems = new ArrayList<>();
    UnitTest test = UnitTestReader.read(file.toString(), head + asked, problems);
    assertEquals(List.of(), problems);
    assertTrue(test != null);
    List<Check> checks = UnitTestRunner.run(test, "", problems);
    assertEquals(List.of(), problems);
    String expected = head + withGot(asked.toString(), checks);
    Files.write(file, expected.getBytes(StandardCharsets.UTF_8));
    long firing = checks.stream().filter(c -> !c.got().isEmpty()).count();
    assertTrue(firing > 100 && firing < checks.size() - 50, firing + " of " + checks.size());
    promtoolAgrees(file);
  }

  /** The same file, with what we say as what is expected. */
  private static String withGot(String asked, List<Check> checks) {
    StringBuilder yaml = new StringBuilder();
    int next = 0;
    for (String line : asked.lines().toList()) {
      if (!line.contains("alertname:")) {
        yaml.append(line).append('\n');
        continue;
      }
      yaml.append(line, 0, line.length() - 1).append(", exp_alerts: [");
      List<Check.Item> got = checks.get(next++).got();
      for (int i = 0; i < got.size(); i++) {
        Check.Item item = got.get(i);
        yaml.append(i == 0 ? "" : ", ").append("{exp_labels: ").append(map(item.labels()));
        yaml.append(", exp_annotations: ");
        yaml.append(item.annotations() == null ? "{}" : map(item.annotations())).append('}');
      }
      yaml.append("]}\n");
    }
    return yaml.toString();
  }

  private static String map(dev.premortem.engine.series.Labels labels) {
    StringBuilder yaml = new StringBuilder("{");
    labels
        .drop(List.of("alertname"))
        .asMap()
        .forEach(
            (name, value) ->
                yaml.append(yaml.length() == 1 ? "" : ", ")
                    .append(name)
                    .append(": ")
                    .append(Quoting.quote(value)));
    return yaml.append('}').toString();
  }
}
