package dev.premortem.engine.promql.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.unittest.Check;
import dev.premortem.engine.promql.unittest.UnitTest;
import dev.premortem.engine.promql.unittest.UnitTestReader;
import dev.premortem.engine.promql.unittest.UnitTestRunner;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Quoting;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that people published: all are read, and each alert fires minute by minute as Debian's
 * Prometheus says, over series that its expression selects.
 *
 * <p>No sample falls on a whole minute, at which ranges begin: there Prometheus 2.42 and 3 differ.
 */
class PublishedRulesTest {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final int SAMPLES = 400;
  private static final int MINUTES = 40;

  @TempDir Path folder;

  private static List<Rule.Alerting> published() throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/prometheus-rules");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    List<Problem> problems = new ArrayList<>();
    List<Rule.Alerting> alerts = new ArrayList<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.sorted().toList()) {
        for (RuleGroup group : RuleFile.read(file.toString(), Files.readString(file), problems)) {
          group.rules().stream()
              .filter(Rule.Alerting.class::isInstance)
              .forEach(rule -> alerts.add((Rule.Alerting) rule));
        }
      }
    }
    assertEquals(List.of(), problems);
    return alerts;
  }

  @Test
  void everyPublishedAlertFiresWhenPrometheusSays() throws IOException, InterruptedException {
    List<Rule.Alerting> alerts = published();
    assertEquals(446, alerts.size());
    Assumptions.assumeTrue(Files.exists(PROMTOOL), "skipped: prometheus is not installed");
    Random random = new Random(3);
    List<String> files = new ArrayList<>();
    Set<String> failing = new TreeSet<>();
    Set<String> fired = new LinkedHashSet<>();
    for (int i = 0; i < alerts.size(); i++) {
      Path file = folder.resolve(String.format(java.util.Locale.ROOT, "t%03d.yml", i));
      List<Check> checks = write(file, alerts.get(i), random);
      if (checks.stream().anyMatch(c -> !c.error().isEmpty())) {
        failing.add(file.toString());
      }
      if (checks.stream().anyMatch(c -> !c.got().isEmpty())) {
        fired.add(file.toString());
      }
      files.add(file.toString());
    }
    assertTrue(fired.size() > 200, fired.size() + " alerts fired");
    assertEquals(failing, failed(files));
  }

  /** Writes a test that expects what we say, and returns that. */
  private static List<Check> write(Path file, Rule.Alerting alert, Random random)
      throws IOException {
    String rules = "rules-" + file.getFileName();
    Files.writeString(
        file.resolveSibling(rules),
        "groups:\n- name: g\n  rules:\n  - alert: "
            + alert.name()
            + "\n    expr: "
            + Quoting.quote(alert.expression().toString())
            + (alert.forMillis() == 0 ? "" : "\n    for: " + Durations.print(alert.forMillis()))
            + "\n");
    StringBuilder head = new StringBuilder("rule_files: [" + rules + "]\n");
    head.append("evaluation_interval: 1m\ntests:\n  - interval: 7s\n    input_series:\n");
    Map<Labels, String> series = new InventedSeries(alert.expression(), random).series(SAMPLES);
    series.forEach(
        (labels, values) -> {
          head.append("      - series: ").append(Quoting.quote(labels.toString()));
          head.append("\n        values: '").append(values).append("'\n");
        });
    head.append("    alert_rule_test:\n");
    StringBuilder asked = new StringBuilder(head);
    for (int minute = 0; minute < MINUTES; minute++) {
      asked.append(entry(alert.name(), minute)).append("}\n");
    }
    List<Problem> problems = new ArrayList<>();
    UnitTest test = UnitTestReader.read(file.toString(), asked.toString(), problems);
    assertTrue(test != null);
    List<Check> checks = UnitTestRunner.run(test, "", problems);
    assertEquals(List.of(), problems, alert.expression().toString());
    StringBuilder expected = new StringBuilder(head);
    for (int minute = 0; minute < MINUTES; minute++) {
      expected.append(entry(alert.name(), minute)).append(", exp_alerts: [");
      for (Check.Item item : checks.get(minute).got()) {
        expected.append("{exp_labels: {");
        item.labels()
            .drop(List.of("alertname"))
            .asMap()
            .forEach(
                (name, value) ->
                    expected
                        .append(Quoting.quote(name))
                        .append(": ")
                        .append(Quoting.quote(value))
                        .append(", "));
        expected.append("}}, ");
      }
      expected.append("]}\n");
    }
    Files.writeString(file, expected);
    return checks;
  }

  private static String entry(String name, int minute) {
    return "      - {alertname: " + name + ", eval_time: " + minute + "m";
  }

  /** Returns the files that promtool fails. */
  private Set<String> failed(List<String> files) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    List<String> command = new ArrayList<>(List.of(PROMTOOL.toString(), "test", "rules"));
    command.addAll(files);
    new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
    Set<String> failed = new TreeSet<>();
    String file = "";
    int seen = 0;
    for (String line : Files.readAllLines(out)) {
      if (line.startsWith("Unit Testing:")) {
        file = line.substring("Unit Testing:".length()).strip();
        seen++;
      } else if (line.strip().equals("FAILED:")) {
        failed.add(file);
      }
    }
    assertEquals(files.size(), seen);
    return failed;
  }
}
