package dev.premortem.simulator.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.convert.Conversion;
import dev.premortem.engine.convert.PrometheusImport;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Recording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What import takes fires in a backtest in the minutes in which PromQL says so, and no others. */
class PrometheusRulesTest {
  private static final long START = 1_767_225_600L;
  private static final int MINUTES = 60;
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d+(?:\\.\\d+)?(?![\\w.])");

  private static Policy taken(String text) {
    Conversion conversion = new Conversion();
    PrometheusImport rules = new PrometheusImport(conversion);
    rules.read("rules", text);
    rules.finish();
    assertTrue(
        conversion.notes().stream().allMatch(n -> n.fate() == Conversion.Fate.TAKEN),
        () -> conversion.notes().toString());
    Map<String, byte[]> files = new TreeMap<>();
    conversion
        .files()
        .forEach((name, content) -> files.put(name, content.getBytes(StandardCharsets.UTF_8)));
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    Policy policy = Policy.compile(loaded.bundle()).policy();
    assertNotNull(policy);
    return policy;
  }

  /** Returns {@code minute signal} for everything that holds an incident open. */
  private static Set<String> played(Policy policy, Recording recording) {
    Set<String> firing = new TreeSet<>();
    Playback.Listener listener =
        new Playback.Listener() {
          @Override
          public void evaluated(long time, Engine engine) {
            engine
                .holding()
                .forEach(
                    decision ->
                        decision
                            .because()
                            .facts()
                            .forEach(
                                fact -> {
                                  String signal = String.valueOf(fact.values().get("signal"));
                                  if (FiringSignal.is(signal)) {
                                    firing.add((time - START) / 60 + " " + signal);
                                  }
                                }));
          }
        };
    Playback playback =
        new Playback(policy, recording, new Playback.Options(60, 0, true), listener);
    if (!playback.empty()) {
      playback.play(playback.first(), playback.last());
    }
    return firing;
  }

  /** The same from the rules alone. */
  private static Set<String> evaluated(List<RuleGroup> groups, SeriesStore all) {
    SeriesStore store = new SeriesStore();
    RuleContext context = new RuleContext(store, EvaluationOptions.DEFAULT, Map.of(), "");
    List<GroupState> states = groups.stream().map(g -> new GroupState(g, context)).toList();
    Set<String> firing = new TreeSet<>();
    for (int minute = 0; minute <= MINUTES; minute++) {
      long now = (START + 60L * minute) * 1000;
      for (Series series : all.all()) {
        for (int i = 0; i < series.points().size(); i++) {
          if (series.points().time(i) <= now && series.points().time(i) > now - 60_000) {
            store.add(series.labels(), series.points().time(i), series.points().value(i));
          }
        }
      }
      for (GroupState state : states) {
        state.evaluate(now);
        for (var alert : state.firing()) {
          firing.add(minute + " " + FiringSignal.of(alert.labels()));
        }
      }
    }
    return firing;
  }

  /** Series that rules select, around the numbers that they compare with. */
  private static void invent(List<RuleGroup> groups, SeriesStore into, Random random) {
    for (RuleGroup group : groups) {
      for (Rule rule : group.rules()) {
        List<Double> numbers = new ArrayList<>(List.of(0.0, 1.0));
        Matcher number = NUMBER.matcher(rule.expression().toString());
        while (number.find()) {
          numbers.add(Double.valueOf(number.group()));
        }
        for (Expr.VectorSelector selector : Selectors.of(rule.expression())) {
          for (int variant = 0; variant < 2; variant++) {
            Map<String, String> labels = new TreeMap<>(Map.of("instance", "i" + variant));
            selector.matchers().forEach(m -> labels.put(m.name(), matching(m)));
            values(Labels.of(labels), numbers, into, random);
          }
        }
      }
    }
  }

  private static String matching(LabelMatcher matcher) {
    List<String> candidates = new ArrayList<>(List.of(matcher.value(), "x1", "1", "500", ""));
    for (String part : matcher.value().split("\\|")) {
      candidates.add(part.replaceAll("[()^$?+*\\\\]", "").replace(".", "x"));
    }
    return candidates.stream().filter(matcher::matches).findFirst().orElse("x1");
  }

  private static void values(Labels labels, List<Double> numbers, SeriesStore into, Random random) {
    double limit = numbers.get(random.nextInt(numbers.size()));
    double value = 0;
    for (int second = random.nextInt(30); second < MINUTES * 60; second += 30) {
      if (second < 30 || random.nextInt(25) == 0) {
        value =
            (limit + random.nextInt(2)) * List.of(0.0, 0.5, 1.0, 1.1, 2.0).get(random.nextInt(5));
      }
      if (random.nextInt(40) != 0) {
        into.add(labels, (START + second) * 1000, value);
      }
    }
  }

  @Test
  void whatImportTakesFiresInTheMinutesThatPromqlSays() throws IOException {
    Path data = Path.of(System.getProperty("premortem.root"), "../shared/data/prometheus-rules");
    Assumptions.assumeTrue(Files.exists(data), "skipped: ../shared/data is not here");
    Random random = new Random(7);
    Set<String> fired = new HashSet<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        List<Problem> problems = new ArrayList<>();
        List<RuleGroup> groups = RuleFile.read(file.toString(), text, problems);
        if (groups.stream()
            .flatMap(g -> g.rules().stream())
            .noneMatch(Rule.Alerting.class::isInstance)) {
          continue;
        }
        Recording recording = new Recording();
        invent(groups, recording.labelled(), random);
        Set<String> expected = evaluated(groups, recording.labelled());
        assertEquals(expected, played(taken(text), recording), file.toString());
        expected.forEach(line -> fired.add(file + line.substring(line.indexOf(' '))));
      }
    }
    assertTrue(fired.size() > 200, () -> fired.size() + " alerts fired");
  }

  @Test
  void requestsPerSecondAreComparedNotTheCounter() {
    String rules =
        """
        groups:
        - name: a
          rules:
          - {alert: Many, expr: 'sum(rate(http_requests_total{job="api"}[5m])) > %s', for: 5m}
          - {alert: AtLeast, expr: 'max_over_time(waiting[5m]) >= 1', for: 15m}
          - {alert: Down, expr: 'up == 0'}
        """;
    Recording recording = new Recording();
    for (int minute = 0; minute <= MINUTES; minute++) {
      long time = (START + 60L * minute) * 1000;
      recording.labelled().add(Labels.of(Labels.NAME, "waiting"), time, minute < 10 ? 0 : 1);
      recording
          .labelled()
          .add(
              Labels.of(Labels.NAME, "http_requests_total", "job", "api"),
              time,
              1000 + 600.0 * minute);
    }
    Set<String> silent = played(taken(rules.formatted(100)), recording);
    assertEquals(36, silent.size(), silent::toString);
    assertTrue(silent.contains("25 alert:AtLeast") && !silent.contains("24 alert:AtLeast"));
    Playback playback =
        new Playback(
            taken(rules.formatted(100)),
            recording,
            new Playback.Options(60, 0, true),
            new Playback.Listener() {});
    assertEquals(List.of("rule Down reads up, which nobody recorded"), playback.ruleNotes());
    assertTrue(played(taken(rules.formatted(9)), recording).contains("30 alert:Many"));
  }
}
