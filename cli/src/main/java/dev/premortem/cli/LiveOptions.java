package dev.premortem.cli;

import dev.premortem.daemon.source.PrometheusApi;
import dev.premortem.daemon.source.PrometheusHistory;
import dev.premortem.engine.bundle.PrometheusRules;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.fired.HistoryNeeds;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that read a history from a running system, and the reading. */
final class LiveOptions {
  /** Holds the bearer token for Prometheus; a token never is an argument. */
  static final String TOKEN_VARIABLE = "PROMETHEUS_TOKEN";

  /** Seconds between samples where rules allow for it. */
  private static final long USUAL_STEP = 60;

  /** Samples that the shortest range of a rule should hold. */
  private static final long SAMPLES_OF_RANGE = 4;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = {
        "Reads rules and history from a Prometheus server, with the bearer token in the environment"
            + " variable PROMETHEUS_TOKEN, if there is one."
      })
  private @Nullable String prometheus;

  @Option(
      names = "--google",
      paramLabel = "PROJECT",
      description =
          "Reads alert policies and time series from Google Cloud Monitoring, with Application"
              + " Default Credentials.")
  private @Nullable String google;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT",
      description = "A sandbox in place of Google, without credentials; on loopback only.")
  private @Nullable String endpoint;

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      defaultValue = "30d",
      converter = DurationOption.class,
      description = "How far back to read; default ${DEFAULT-VALUE}.")
  private Duration since = Duration.ofDays(30);

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Up to when to read; default now.")
  private @Nullable Instant until;

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description =
          "Time between samples; by default the shortest interval at which rules are evaluated, at"
              + " most a minute and a quarter of the shortest range that they read.")
  private @Nullable Duration step;

  @Option(
      names = "--against-fired",
      description = "Compare with what really fired. Exit status 1 where that differs.")
  private boolean againstFired;

  /** Whether a running system is to be read. */
  boolean live() {
    return prometheus != null || google != null;
  }

  /**
   * Reads rules and history.
   *
   * @param further expressions that are evaluated on the history
   */
  History read(Policy policy, List<Expr> further, Console console) throws IOException {
    long to = (until != null ? until : Instant.now()).getEpochSecond();
    long from = to - since.toSeconds();
    if (since.toSeconds() < 1) {
      throw Failure.unreadable("--since must be at least a second");
    }
    try {
      return google == null
          ? prometheus(policy, further, from, to, console)
          : new GoogleRead(google, endpoint, console).read(policy, from, to);
    } catch (IllegalArgumentException e) {
      throw Failure.unreadable(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw Failure.environment(String.valueOf(e.getMessage()), e);
    }
  }

  /** Refuses what does not go together. */
  void check(boolean files, boolean impact) {
    int sources = (files ? 1 : 0) + (prometheus == null ? 0 : 1) + (google == null ? 0 : 1);
    if (sources != 1) {
      throw Failure.unreadable(
          "give one of --signals, --prometheus and --google: where what was measured comes from");
    }
    if (againstFired && google != null) {
      throw Failure.unreadable(
          "--against-fired can't be had of Google Cloud: version 3 of the Monitoring API does not"
              + " list the incidents that were\n  hint: list them in YAML and give --incidents");
    }
    if (againstFired && files) {
      throw Failure.unreadable("--against-fired compares with a server: give --prometheus URL");
    }
    if (impact && google != null) {
      throw Failure.unreadable(
          "--impact is PromQL, which reads no series of Google Cloud here\n"
              + "  hint: list incidents in YAML and give --incidents");
    }
    if (endpoint != null && google == null) {
      throw Failure.unreadable("--endpoint stands in for Google: give --google PROJECT too");
    }
  }

  private History prometheus(Policy policy, List<Expr> further, long from, long to, Console console)
      throws IOException {
    String url = String.valueOf(prometheus);
    PrometheusApi api = new PrometheusApi(url, System.getenv(TOKEN_VARIABLE));
    List<Problem> problems = new ArrayList<>();
    List<RuleGroup> own = PrometheusRules.of(policy.bundle(), problems);
    List<ScheduledGroup> server = PrometheusHistory.groups(api, problems);
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("rules have errors, nothing was run");
    }
    List<ScheduledGroup> groups = ScheduledGroup.merged(own, server);
    HistoryNeeds needs = HistoryNeeds.of(groups, further);
    long every = step(groups, needs);
    PrometheusHistory history = new PrometheusHistory(api, every);
    long warmUp = from - needs.warmUpSeconds();
    Recordings recordings = new Recordings(SignalFiles.services(policy), problems);
    history.read(needs, warmUp, to, recordings.recording().labelled());
    recordings.add(url, recordings.recording().labelled());
    recordings.recording().settle();
    List<Firing> fired = againstFired ? history.fired(from, to) : null;
    return new History(
        policy, List.of(), recordings.recording(), groups, warmUp, from, to, every, fired);
  }

  private long step(List<ScheduledGroup> groups, HistoryNeeds needs) {
    if (step != null) {
      if (step.toSeconds() < 1) {
        throw Failure.unreadable("--step must be at least a second");
      }
      return step.toSeconds();
    }
    long interval =
        groups.stream().mapToLong(ScheduledGroup::intervalMillis).min().orElse(USUAL_STEP * 1000);
    long range = needs.shortestRangeMillis() / SAMPLES_OF_RANGE;
    return Math.max(1, Math.min(USUAL_STEP, Math.min(interval, range) / 1000));
  }
}
