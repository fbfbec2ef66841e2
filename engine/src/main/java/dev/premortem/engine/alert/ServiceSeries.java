package dev.premortem.engine.alert;

import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.signal.Histogram;
import dev.premortem.engine.signal.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The time series that samples of one service stand for: Cloud Run's metrics under their official
 * names, with their labels, one series for each revision and class of answers. Remembers what the
 * latest intervals measured, so that sums over windows cost the same for short and long ones.
 *
 * <p>What a sample does not tell apart is not told apart here: answers that failed are code 500,
 * others 200; all instances are active and equally used (one value in each distribution). While a
 * service is measured its counts are numbers, 0 where nothing was counted. Latencies lie evenly
 * between their quantiles, as far beyond the 99th percentile as that is beyond the 95th; a
 * candidate's are the service's, stretched to its own 95th percentile.
 *
 * @see <a href="https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-run">metrics of Cloud
 *     Run</a>
 */
public final class ServiceSeries {
  /** Requests that reached a revision. */
  public static final String REQUEST_COUNT = "run.googleapis.com/request_count";

  /** Their latencies, milliseconds. */
  public static final String REQUEST_LATENCIES = "run.googleapis.com/request_latencies";

  /** CPU utilization of containers, 0 to 1. */
  public static final String CPU = "run.googleapis.com/container/cpu/utilizations";

  /** Memory utilization of containers, 0 to 1. */
  public static final String MEMORY = "run.googleapis.com/container/memory/utilizations";

  /** Instances. */
  public static final String INSTANCES = "run.googleapis.com/container/instance_count";

  /** Whether an uptime check got the answer it expects. */
  public static final String CHECK_PASSED = "monitoring.googleapis.com/uptime_check/check_passed";

  /** Metrics of Cloud Run that samples stand for, and are made of. */
  public static final List<String> OF_CLOUD_RUN =
      List.of(REQUEST_COUNT, REQUEST_LATENCIES, CPU, MEMORY, INSTANCES);

  /** All metrics that samples stand for. */
  public static final List<String> METRICS =
      Stream.concat(OF_CLOUD_RUN.stream(), Stream.of(CHECK_PASSED)).toList();

  /** Answers that are told apart, by class. */
  static final int CLASSES = 2;

  private static final String[] CODES = {"200", "500"};
  private static final String[] CODE_CLASSES = {"2xx", "5xx"};

  /** Shares of latencies up to the median, the 95th and the 99th percentile, and beyond. */
  private static final double[] SHARES = {0.5, 0.45, 0.04, 0.01};

  /** Where the values of an interval stand, side by side. */
  private static final int SUM = 0;

  private static final int MEASURED = SUM + CLASSES;
  private static final int P50 = 3;
  private static final int P95 = 4;
  private static final int P99 = 5;
  private static final int OF_CPU = 6;
  private static final int OF_MEMORY = 7;
  private static final int OF_INSTANCES = 8;
  private static final int OF_PROBE = 9;
  private static final int WIDTH = 10;

  /**
   * What a service is called in the cloud.
   *
   * @param name service of the bundle
   * @param service service of Cloud Run
   * @param region its region, empty where it is not known
   * @param project its project, empty where it is not known
   */
  public record Identity(String name, String service, String region, String project) {
    /** Returns what a Service document says; without cloudRun the service is called as here. */
    public static Identity of(String name, ServiceSpec spec) {
      ServiceSpec.CloudRun run = spec.cloudRun();
      return run == null
          ? new Identity(name, name, "", "")
          : new Identity(name, run.service(), orEmpty(run.region()), orEmpty(run.project()));
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }
  }

  /** One revision, as long as it is the stable one or the candidate. */
  final class Revision {
    private String name;
    private final int id;
    private final Map<String, List<SeriesLabels>> labels = new HashMap<>();

    /** Running sums, and what else the latest intervals measured. */
    private final double[] values = new double[intervals * WIDTH];

    private Revision(String name, int id) {
      this.name = name;
      this.id = id;
      for (int i = 0; i < intervals; i++) {
        Arrays.fill(values, i * WIDTH + P50, (i + 1) * WIDTH, Double.NaN);
      }
    }

    /** Returns what stays the same while the name becomes known. */
    String id() {
      return "#" + id;
    }

    String name() {
      return name;
    }

    private void named(String known) {
      name = known;
      labels.clear();
    }

    /** Begins an interval; returns where its values stand. */
    private int begin() {
      int last = at(1);
      int now = at(0);
      values[now] = values[last];
      values[now + 1] = values[last + 1];
      values[now + MEASURED] = values[last + MEASURED];
      return now;
    }

    private void nothing() {
      int now = begin();
      for (int i = now + P50; i < now + WIDTH; i++) {
        values[i] = Double.NaN;
      }
    }

    /** Returns where the values of the latest interval stand. */
    private int latest() {
      return at(0);
    }

    private void count(int now, long ok, long failed) {
      values[now] += ok;
      values[now + 1] += failed;
      values[now + MEASURED]++;
    }

    /** Returns whether anything was counted in so many intervals up to one. */
    boolean counted(int length, int ago) {
      return values[at(ago) + MEASURED] != values[at(ago + length) + MEASURED];
    }

    /** Returns how many answers of a class there were in so many intervals up to one. */
    double sum(int codeClass, int length, int ago) {
      return values[at(ago) + codeClass] - values[at(ago + length) + codeClass];
    }

    private double value(int which, int ago) {
      return values[at(ago) + which];
    }

    /** Returns the quantile 0.5, 0.95 or 0.99 of an interval's latencies, milliseconds. */
    double latency(double quantile, int ago) {
      return value(quantile == 0.5 ? P50 : quantile == 0.95 ? P95 : P99, ago);
    }

    private static double known(double value, double otherwise) {
      return Double.isNaN(value) ? otherwise : value;
    }

    private Histogram latencies(double n, int ago) {
      double p95 = latency(0.95, ago);
      double p50 = known(latency(0.5, ago), p95 * 0.5 / 0.95);
      p95 = Math.max(p50, p95);
      double p99 = Math.max(p95, known(latency(0.99, ago), p95));
      double[] bounds = {p50, p95, p99, p99 + (p99 - p95)};
      double[] counts = new double[SHARES.length];
      double mean = 0;
      double low = 0;
      for (int i = 0; i < bounds.length; i++) {
        mean += SHARES[i] * (low + bounds[i]) / 2;
        counts[i] = SHARES[i] * n;
        low = bounds[i];
      }
      return new Histogram(bounds, counts, mean);
    }
  }

  private final Identity identity;
  private final int tickSeconds;
  private final int intervals;
  private final List<Revision> revisions = new ArrayList<>();
  private Revision stable;
  private @Nullable Revision candidate;
  private int begun;
  private int tick = 1;
  private int changes;
  private long end;

  /**
   * Begins without a measurement.
   *
   * @param tickSeconds length of an interval, seconds
   * @param latest how many intervals are remembered at least
   */
  public ServiceSeries(Identity identity, int tickSeconds, int latest) {
    this.identity = identity;
    this.tickSeconds = tickSeconds;
    this.intervals = Integer.highestOneBit(latest + 2) << 1;
    this.stable = new Revision("", begun++);
    revisions.add(stable);
  }

  /** Returns where the values of an interval stand. */
  private int at(int ago) {
    return ((tick - ago) & (intervals - 1)) * WIDTH;
  }

  /** Returns what the service is called. */
  public Identity identity() {
    return identity;
  }

  /** Returns how often revisions came, went or got their names. */
  int changes() {
    return changes;
  }

  /** Returns the revisions that there are, or were a short while ago. */
  List<Revision> revisions() {
    return revisions;
  }

  /**
   * Takes in the sample of the next interval.
   *
   * @param now end of the interval as it is seen, epoch seconds
   * @param stableName revision that serves, empty where it is not known
   * @param candidateName revision that is being rolled out, empty where there is none
   */
  public void add(Sample sample, long now, String stableName, String candidateName) {
    names(stableName, candidateName);
    tick++;
    end = now;
    Revision apart = candidate;
    for (int i = revisions.size() - 1; i >= 0; i--) {
      Revision revision = revisions.get(i);
      if (!sample.present || (revision != stable && revision != apart)) {
        revision.nothing();
        if (revision != stable && revision != apart && !revision.counted(intervals - 1, 0)) {
          revisions.remove(i);
          changes++;
        }
      }
    }
    if (sample.present) {
      fill(sample, stable, apart);
    }
  }

  private static void fill(Sample sample, Revision one, @Nullable Revision apart) {
    long requests = apart == null ? 0 : sample.candidateRequests;
    long errors = apart == null ? 0 : sample.candidateErrors;
    long ownRequests = sample.requests - requests;
    long ownErrors = sample.errors - errors;
    int now = one.begin();
    if (sample.counted) {
      one.count(now, ownRequests - ownErrors, ownErrors);
    }
    boolean answered = !sample.counted || ownRequests > 0;
    double[] values = one.values;
    values[now + P50] = answered ? sample.latencyP50Ms : Double.NaN;
    values[now + P95] = answered ? sample.latencyP95Ms : Double.NaN;
    values[now + P99] = answered ? sample.latencyP99Ms : Double.NaN;
    values[now + OF_CPU] = sample.cpuUtilization;
    values[now + OF_MEMORY] = sample.memoryUtilization;
    values[now + OF_INSTANCES] = sample.instances;
    values[now + OF_PROBE] = sample.probeAnswered ? 1 : 0;
    if (apart != null) {
      candidate(sample, apart);
    }
  }

  private static void candidate(Sample sample, Revision candidate) {
    candidate.nothing();
    int now = candidate.latest();
    if (sample.counted) {
      candidate.count(
          now, sample.candidateRequests - sample.candidateErrors, sample.candidateErrors);
    }
    double p95 = sample.candidateLatencyP95Ms;
    double stretch = p95 / sample.latencyP95Ms;
    candidate.values[now + P50] = sample.latencyP50Ms * stretch;
    candidate.values[now + P95] = p95;
    candidate.values[now + P99] = sample.latencyP99Ms * stretch;
    candidate.values[now + OF_MEMORY] = sample.candidateMemoryUtilization;
  }

  private void names(String stableName, String candidateName) {
    if (!stable.name.equals(stableName)) {
      changes++;
      if (stable.name.isEmpty()) {
        stable.named(stableName);
      } else {
        stable = revision(stableName);
      }
    }
    Revision tried = candidate;
    if (candidateName.isEmpty()) {
      candidate = null;
    } else if (tried == null || !tried.name.equals(candidateName)) {
      candidate = revision(candidateName);
    }
  }

  private Revision revision(String name) {
    for (Revision revision : revisions) {
      if (revision.name.equals(name)) {
        return revision;
      }
    }
    changes++;
    Revision revision = new Revision(name, begun++);
    revisions.add(revision);
    return revision;
  }

  /** Returns the labels of a revision's series, by class of answers where they are counted. */
  SeriesLabels labels(String metric, Revision revision, int codeClass) {
    return revision.labels.computeIfAbsent(metric, m -> labelled(m, revision.name)).get(codeClass);
  }

  private List<SeriesLabels> labelled(String metric, String revision) {
    return IntStream.range(0, classes(metric)).mapToObj(c -> labels(metric, revision, c)).toList();
  }

  /** Returns the same with what stays the same while the name of the revision becomes known. */
  SeriesLabels lasting(String metric, Revision revision, int codeClass) {
    return labels(metric, revision.id(), codeClass);
  }

  private SeriesLabels labels(String metric, String revision, int codeClass) {
    if (metric.equals(CHECK_PASSED)) {
      return new SeriesLabels(
          metric,
          Map.of("check_id", identity.name()),
          "uptime_url",
          known("host", identity.service(), "project_id", identity.project()),
          Map.of(),
          Map.of());
    }
    return new SeriesLabels(
        metric,
        switch (metric) {
          case REQUEST_COUNT, REQUEST_LATENCIES ->
              known(
                  "response_code",
                  CODES[codeClass],
                  "response_code_class",
                  CODE_CLASSES[codeClass]);
          case INSTANCES -> Map.of("state", "active");
          default -> Map.of();
        },
        "cloud_run_revision",
        known(
            "configuration_name",
            identity.service(),
            "location",
            identity.region(),
            "project_id",
            identity.project(),
            "revision_name",
            revision,
            "service_name",
            identity.service()),
        Map.of(),
        Map.of());
  }

  private static Map<String, String> known(String... labels) {
    Map<String, String> known = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].isEmpty()) {
        known.put(labels[i], labels[i + 1]);
      }
    }
    return known;
  }

  /** Returns how many latencies of a class there are in an interval, 1 where nobody counted. */
  static double latencies(Revision revision, int codeClass, int ago) {
    if (Double.isNaN(revision.latency(0.95, ago))) {
      return 0;
    }
    return revision.counted(1, ago) ? revision.sum(codeClass, 1, ago) : 1 - codeClass;
  }

  /** Returns the point of an interval, null where there is none. */
  @Nullable TimePoint point(String metric, Revision revision, int codeClass, int ago) {
    long at = end - (long) ago * tickSeconds;
    switch (metric) {
      case REQUEST_COUNT -> {
        return revision.counted(1, ago)
            ? new TimePoint(at - tickSeconds, at, revision.sum(codeClass, 1, ago), null)
            : null;
      }
      case REQUEST_LATENCIES -> {
        double n = latencies(revision, codeClass, ago);
        Histogram latencies = n > 0 ? revision.latencies(n, ago) : null;
        return latencies == null
            ? null
            : new TimePoint(at - tickSeconds, at, latencies.mean(), latencies);
      }
      default -> {
        double value = value(metric, revision, ago);
        if (Double.isNaN(value)) {
          return null;
        }
        return metric.equals(CPU) || metric.equals(MEMORY)
            ? new TimePoint(at - tickSeconds, at, value, only(value))
            : new TimePoint(at, at, value, null);
      }
    }
  }

  /** A distribution of one value. */
  private static Histogram only(double value) {
    return new Histogram(new double[] {Math.nextDown(value), value}, new double[] {0, 1}, value);
  }

  /** Returns the value of a metric that is one number in an interval, NaN where there is none. */
  double value(String metric, Revision revision, int ago) {
    return switch (metric) {
      case CPU -> revision.value(OF_CPU, ago);
      case MEMORY -> revision.value(OF_MEMORY, ago);
      case INSTANCES -> revision.value(OF_INSTANCES, ago);
      case CHECK_PASSED -> revision.value(OF_PROBE, ago);
      default -> throw new IllegalArgumentException(metric);
    };
  }

  /** Returns how many series of a metric there are for each revision. */
  static int classes(String metric) {
    return metric.equals(REQUEST_COUNT) || metric.equals(REQUEST_LATENCIES) ? CLASSES : 1;
  }

  /** Hands on the points of the latest interval. */
  void points(String metric, BiConsumer<SeriesLabels, TimePoint> to) {
    for (Revision revision : revisions) {
      for (int c = 0; c < classes(metric); c++) {
        TimePoint point = point(metric, revision, c, 0);
        if (point != null) {
          to.accept(labels(metric, revision, c), point);
        }
      }
    }
  }

  /** Puts the points of the latest interval under their names in PromQL. */
  public void publish(String metric, PromqlSeries to) {
    points(metric, to::addEstimated);
  }

  /** Returns everything that samples of this service can ever say of a metric, as labels. */
  public List<SeriesLabels> possible(String metric) {
    List<SeriesLabels> all = new ArrayList<>();
    for (int c = 0; METRICS.contains(metric) && c < classes(metric); c++) {
      all.add(labels(metric, stable, c));
    }
    return all;
  }
}
