package dev.premortem.bench;

import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A million points through a hundred PromQL alerts: 100 series with a sample every 15 s, all alerts
 * evaluated every minute.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class AlertsBenchmark {
  private static final int POINTS = 1_000_000;
  private static final int SERVICES = 10;
  private static final long SAMPLE_MILLIS = 15_000;
  private static final int SAMPLES_A_MINUTE = 4;
  private static final List<String> CODES = List.of("200", "404", "500");
  private static final List<String> BOUNDS = List.of("0.1", "0.5", "1", "+Inf");
  private static final List<String> EXPRESSIONS =
      List.of(
          "sum(rate(requests_total{service=\"S\",code=~\"5..\"}[5m])) /"
              + " sum(rate(requests_total{service=\"S\"}[5m])) > 0.2",
          "histogram_quantile(0.95, sum by (le) (rate(latency_bucket{service=\"S\"}[5m]))) > 0.9",
          "avg_over_time(cpu{service=\"S\"}[10m]) > 0.9",
          "max_over_time(cpu{service=\"S\"}[1h]) - min_over_time(cpu{service=\"S\"}[1h]) > 0.99",
          "predict_linear(memory{service=\"S\"}[30m], 3600) > 1",
          "absent(up{service=\"S\"})",
          "up{service=\"S\"} == 0",
          "increase(requests_total{service=\"S\",code=\"500\"}[1h]) > 20000",
          "sum by (service) (rate(requests_total{service=\"S\"}[1m])) < 1",
          "memory{service=\"S\"} > 0.95 and on (service) cpu{service=\"S\"} > 0.95");

  private final List<Labels> series = new ArrayList<>();
  private String rules = "";

  /** Names the series and writes the alerts. */
  @Setup
  public void prepare() {
    StringBuilder text = new StringBuilder("groups:\n- name: all\n  rules:\n");
    for (int s = 0; s < SERVICES; s++) {
      String service = "s" + s;
      for (String code : CODES) {
        series.add(labels("requests_total", service, "code", code));
      }
      for (String bound : BOUNDS) {
        series.add(labels("latency_bucket", service, "le", bound));
      }
      for (String gauge : List.of("cpu", "memory", "up")) {
        series.add(labels(gauge, service, "", ""));
      }
      for (int e = 0; e < EXPRESSIONS.size(); e++) {
        text.append(
            String.format(
                Locale.ROOT,
                "  - {alert: A%d, expr: '%s', for: 5m, labels: {to: oncall}}%n",
                e,
                EXPRESSIONS.get(e).replace("\"S\"", "\"" + service + "\"")));
      }
    }
    rules = text.toString();
  }

  private static Labels labels(String name, String service, String label, String value) {
    return Labels.of(Map.of(Labels.NAME, name, "service", service, label, value));
  }

  /** Feeds all points and evaluates all alerts; returns how many alerts are known at the end. */
  @Benchmark
  public int millionPointsThroughHundredAlerts() {
    SeriesStore store = new SeriesStore();
    List<Problem> problems = new ArrayList<>();
    GroupState group =
        new GroupState(
            RuleFile.read("rules.yml", rules, problems).get(0),
            new RuleContext(store, EvaluationOptions.DEFAULT.withSettledSamples(), Map.of(), ""));
    if (!problems.isEmpty() || group.group().rules().size() != 100) {
      throw new IllegalStateException(problems.toString());
    }
    Random random = new Random(1);
    List<Points> points = series.stream().map(l -> store.series(l).points()).toList();
    double[] totals = new double[series.size()];
    int samples = POINTS / series.size();
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < points.size(); i++) {
        boolean counted = i % 10 < 7;
        totals[i] = counted ? totals[i] + random.nextInt(100) : random.nextDouble();
        points.get(i).add(sample * SAMPLE_MILLIS, totals[i]);
      }
      if (sample % SAMPLES_A_MINUTE == 0) {
        group.evaluate(sample * SAMPLE_MILLIS);
      }
    }
    int alerts = 0;
    for (int e = 0; e < EXPRESSIONS.size(); e++) {
      alerts += group.alerts("A" + e).size();
    }
    return alerts;
  }
}
