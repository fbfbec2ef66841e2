package dev.premortem.engine.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.AlertState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conditions on samples, folded as they come, against the general evaluator on the points of the
 * same series: the same states at every interval that anybody looks at.
 */
class StandingQueryTest {
  private static final int STREAMS = Integer.getInteger("premortem.alert.streams", 400);
  private static final int TICKS = 120;
  private static final int TICK_SECONDS = 60;

  private static final String LIMITS =
      """
      rule "low" when $a : AlertState( lowest > 3 ) then decide.require($a, "a", "b"); end
      rule "high" when $a : AlertState( highest < 200 ) then decide.require($a, "c", "d"); end
      rule "latest" when $a : AlertState( latest > 260 ) then decide.require($a, "e", "f"); end
      """;

  private static final String[] CLASSES = {
    "", " AND metric.labels.response_code_class=\"5xx\"", " AND metric.label.response_code=\"200\""
  };
  private static final String[] SERVICES = {
    "",
    " AND resource.labels.service_name=\"s1\"",
    " AND resource.labels.service_name=monitoring.regex.full_match(\"s[01]\")",
    " AND NOT resource.labels.service_name=\"s1\"",
    " AND resource.labels.revision_name=\"r1\""
  };
  private static final List<List<String>> GROUPS =
      List.of(
          List.of(),
          List.of("resource.label.service_name"),
          List.of("resource.label.service_name", "resource.label.revision_name"),
          List.of("metric.label.response_code_class"));

  @TempDir static Path folder;
  private static Policy policy;

  @BeforeAll
  static void compile() throws IOException {
    Files.writeString(folder.resolve("own.drl"), LIMITS);
    policy = Bundles.policy(folder, Bundles.SHOP);
  }

  private static <T> T one(SplittableRandom random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  private static AlertQuery query(SplittableRandom random) throws Exception {
    String metric =
        one(
            random,
            new String[] {
              ServiceSeries.REQUEST_COUNT,
              ServiceSeries.REQUEST_COUNT,
              ServiceSeries.REQUEST_COUNT,
              ServiceSeries.REQUEST_LATENCIES,
              ServiceSeries.REQUEST_LATENCIES,
              ServiceSeries.CPU,
              ServiceSeries.INSTANCES
            });
    String service = one(random, SERVICES);
    String codes = metric.contains("request_") ? one(random, CLASSES) : "";
    String filter = "metric.type=\"" + metric + "\"";
    boolean ratio = metric.equals(ServiceSeries.REQUEST_COUNT) && random.nextInt(3) == 0;
    AlertQuery.Step step = step(random, metric);
    return new AlertQuery(
        MonitoringFilter.parse(filter + codes + service),
        List.of(step),
        ratio ? MonitoringFilter.parse(filter + service) : null,
        ratio ? List.of(step) : List.of());
  }

  private static AlertQuery.Step step(SplittableRandom random, String metric) {
    boolean counts = metric.equals(ServiceSeries.REQUEST_COUNT);
    Aligner aligner =
        counts
            ? one(
                random,
                new Aligner[] {
                  Aligner.ALIGN_DELTA, Aligner.ALIGN_RATE, Aligner.ALIGN_SUM, Aligner.ALIGN_MAX
                })
            : one(
                random,
                new Aligner[] {
                  Aligner.ALIGN_PERCENTILE_95,
                  Aligner.ALIGN_PERCENTILE_50,
                  Aligner.ALIGN_DELTA,
                  Aligner.ALIGN_MEAN
                });
    Reducer reducer =
        counts
            ? one(
                random, new Reducer[] {Reducer.REDUCE_NONE, Reducer.REDUCE_SUM, Reducer.REDUCE_MAX})
            : one(
                random,
                new Reducer[] {
                  Reducer.REDUCE_NONE,
                  Reducer.REDUCE_PERCENTILE_95,
                  Reducer.REDUCE_PERCENTILE_99,
                  Reducer.REDUCE_MEAN,
                  Reducer.REDUCE_MAX
                });
    long period = random.nextBoolean() ? 60 : 60L * (1 + random.nextInt(7));
    return new AlertQuery.Step(period, aligner, reducer, GROUPS.get(random.nextInt(GROUPS.size())));
  }

  private static MetricCondition condition(SplittableRandom random) throws Exception {
    return new MetricCondition(
        "p",
        0,
        query(random),
        random.nextInt(6) == 0,
        one(random, Comparison.values()),
        one(random, new Double[] {0.02, 3.0, 200.0}),
        60L * random.nextInt(8),
        random.nextInt(5) == 0 ? 2 : 1,
        0,
        one(random, MissingData.values()),
        1800);
  }

  /** What happens to two services: calm for a while, then one thing or another, releases too. */
  private static final class Weather {
    private final SplittableRandom random;
    private int release;
    private boolean rolling;
    private String stable = "r0";
    private double latency = 150;
    private long failing;

    Weather(SplittableRandom random) {
      this.random = random;
    }

    void next(Sample sample, ServiceSeries series, long now) {
      if (random.nextInt(25) == 0) {
        if (rolling) {
          rolling = false;
          stable = random.nextBoolean() ? "r" + release : stable;
        } else {
          rolling = true;
          release++;
        }
      }
      if (random.nextInt(12) == 0) {
        latency = 100 + random.nextInt(250);
        failing = random.nextInt(3) == 0 ? random.nextInt(300) : 0;
      }
      sample.present = random.nextInt(15) != 0;
      sample.counted = true;
      sample.requests = random.nextInt(20) == 0 ? 0 : 200 + random.nextInt(200);
      sample.errors = Math.min(sample.requests, failing);
      sample.candidateRequests = rolling ? sample.requests / 4 : 0;
      sample.candidateErrors = Math.min(sample.candidateRequests, sample.errors / 3);
      sample.latencyP95Ms = latency + random.nextInt(5);
      sample.latencyP50Ms = sample.latencyP95Ms / 2;
      sample.latencyP99Ms = sample.latencyP95Ms * 1.5;
      sample.candidateLatencyP95Ms =
          sample.candidateRequests > 0 ? sample.latencyP95Ms * 1.2 : Double.NaN;
      sample.candidateMemoryUtilization = Double.NaN;
      sample.cpuUtilization = random.nextDouble();
      sample.instances = 1 + random.nextInt(5);
      series.add(sample, now, stable, rolling ? "r" + release : "");
    }
  }

  private static List<String> states(ConditionFold fold) {
    List<String> states = new ArrayList<>();
    for (AlertState state : fold.states()) {
      states.add(
          rounded(state.get(AlertState.LATEST))
              + rounded(state.get(AlertState.LOWEST))
              + rounded(state.get(AlertState.HIGHEST))
              + state.get(AlertState.ABSENT));
    }
    states.sort(null);
    return states;
  }

  /** Nine digits: sums of distributions may differ in the last ones. */
  private static String rounded(double value) {
    return String.format(java.util.Locale.ROOT, "%.9g", value);
  }

  @Test
  void whatIsFoldedFromSamplesIsWhatTheGeneralEvaluatorGivesOnTheirPoints() throws Exception {
    int standing = 0;
    int violated = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      SplittableRandom random = new SplittableRandom(stream);
      MetricCondition condition = condition(random);
      List<ServiceSeries> services = new ArrayList<>();
      List<Weather> weather = new ArrayList<>();
      for (String name : List.of("s0", "s1")) {
        services.add(
            new ServiceSeries(new ServiceSeries.Identity(name, name, "eu", "p"), TICK_SECONDS, 30));
        weather.add(new Weather(random.split()));
      }
      ConditionFold.Subjects subjects =
          (labels, service) -> service != null ? service : labels.toString();
      try (RuleSession quiet = policy.rules().session();
          RuleSession plain = policy.rules().session()) {
        ConditionFold folded =
            new ConditionFold(condition, services, quiet, subjects, TICK_SECONDS);
        ConditionFold general =
            ConditionFold.onPoints(condition, services, plain, subjects, TICK_SECONDS);
        standing += folded.stands() ? 1 : 0;
        long now = 1_000_000;
        Sample sample = new Sample(0);
        for (int tick = 0; tick < TICKS; tick++) {
          now += TICK_SECONDS;
          for (int i = 0; i < services.size(); i++) {
            weather.get(i).next(sample, services.get(i), now);
          }
          folded.evaluate(now);
          general.evaluate(now);
          quiet.step();
          if (random.nextInt(4) == 0) {
            folded.catchUp();
            String where = "stream " + stream + ", tick " + tick + ", " + condition;
            assertEquals(states(general), states(folded), where);
          }
          for (AlertState state : general.states()) {
            violated += condition.violates(state.get(AlertState.LOWEST)) ? 1 : 0;
          }
        }
      }
    }
    assertTrue(standing > STREAMS / 3, "conditions are folded: " + standing);
    assertTrue(violated > STREAMS, "conditions are violated: " + violated);
  }

  @Test
  void aConditionOnAnyOfTheServicesIsFoldedFromItsSamples() throws Exception {
    List<ServiceSeries> services = new ArrayList<>();
    for (String name : List.of("s0", "s1")) {
      services.add(
          new ServiceSeries(new ServiceSeries.Identity(name, name, "eu", "p"), TICK_SECONDS, 30));
    }
    for (String name : List.of("s0", "s1", "s2")) {
      AlertQuery query =
          new AlertQuery(
              MonitoringFilter.parse(
                  "metric.type=\""
                      + ServiceSeries.REQUEST_COUNT
                      + "\" AND resource.labels.service_name=\""
                      + name
                      + "\""),
              List.of(new AlertQuery.Step(60, Aligner.ALIGN_DELTA, Reducer.REDUCE_SUM, List.of())),
              null,
              List.of());
      MetricCondition condition =
          new MetricCondition(
              "p",
              0,
              query,
              false,
              Comparison.COMPARISON_GT,
              1,
              60,
              1,
              0,
              MissingData.EVALUATION_MISSING_DATA_NO_OP,
              1800);
      try (RuleSession session = policy.rules().session()) {
        ConditionFold fold =
            new ConditionFold(condition, services, session, (l, s) -> name, TICK_SECONDS);
        assertEquals(!name.equals("s2"), fold.stands(), name);
      }
    }
  }
}
