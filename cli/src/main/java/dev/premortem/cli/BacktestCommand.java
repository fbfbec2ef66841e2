package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.Expr;
import dev.premortem.reports.BacktestPage;
import dev.premortem.reports.BacktestText;
import dev.premortem.reports.FiredText;
import dev.premortem.reports.Json;
import dev.premortem.reports.NoticedText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.backtest.Difference;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.backtest.Playback;
import dev.premortem.simulator.fired.FiredComparison;
import dev.premortem.simulator.fired.Firings;
import dev.premortem.simulator.fired.PastIncident;
import dev.premortem.simulator.fired.PastIncidents;
import dev.premortem.simulator.fired.RuleRecord;
import dev.premortem.simulator.recording.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem backtest}. */
@Command(
    name = "backtest",
    description = {
      "Replays recorded signals through the rules, with no randomness: what would have been decided?",
      "",
      "Long CSV (timestamp,service,signal,value[,revision]), CSV of one series (timestamp,value),",
      "answers of Prometheus to range queries and of Cloud Monitoring to ListTimeSeries are read.",
      "--prometheus reads the history from a running server instead, and its rules."
    },
    footer = {
      "",
      "Examples:",
      "  premortem backtest policies/agent-marketplace --signals last-month.csv --format json",
      "  premortem backtest my-bundle --prometheus http://127.0.0.1:9090 --since 30d --against-fired"
    })
final class BacktestCommand implements Callable<Integer> {
  /** Shortest interval at which what a server measured is played, unless somebody says. */
  private static final int LIVE_TICK_SECONDS = 60;

  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = {"--signals", "--nab"},
      arity = "1..*",
      paramLabel = "[SERVICE=]FILE",
      description = "Recorded signals; --nab for files of one series: timestamp,value.")
  private List<String> signals = List.of();

  @Mixin private LiveOptions live = new LiveOptions();

  @Option(
      names = {"--labels", "--incidents"},
      paramLabel = "FILE",
      description =
          "What was really wrong: YAML, incidents: [{from, until, name, service}], or JSON with"
              + " windows by service or file.")
  private @Nullable Path labels;

  @Option(
      names = "--trust-counts",
      description = "Counts that only rise are counts of intervals, not running totals.")
  private boolean trustCounts;

  @Option(
      names = "--impact",
      paramLabel = "EXPR",
      description = "PromQL that gives something other than 0 while users were hurt.")
  private @Nullable String impact;

  @Option(
      names = "--lead",
      paramLabel = "DURATION",
      defaultValue = "15m",
      converter = DurationOption.class,
      description =
          "A firing that begins this long before an incident still warns of it; default"
              + " ${DEFAULT-VALUE}.")
  private Duration lead = Duration.ofMinutes(15);

  @Option(
      names = "--compare",
      paramLabel = "OTHER_BUNDLE",
      description = "Plays the same to another bundle and shows what differs.")
  private @Nullable Path other;

  @Option(
      names = "--tick",
      paramLabel = "DURATION",
      description = "Length of an interval; by default the usual distance of the values.")
  private @Nullable String tick;

  @Option(
      names = "--acknowledge-after",
      defaultValue = "0s",
      paramLabel = "DURATION",
      description = "When pages are taken to be acknowledged; never for never; default at once.")
  private String acknowledgeAfter;

  @Option(names = "--all", description = "Show advice too.")
  private boolean all;

  @Option(names = "--out", paramLabel = "DIR", description = "Writes index.html and backtest.json.")
  private @Nullable Path out;

  @Mixin private FormatOption format;

  BacktestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Expr hurt = impact == null ? null : BacktestHistory.expression(impact);
    History history =
        BacktestHistory.read(
            BundleInput.require(bundle, console), signals, trustCounts, live, hurt, console);
    Policy policy = history.policy();
    Recording recording = history.recording();
    Playback.Options options = options(recording.settle());
    Backtest.Result result = play(policy, history, options);
    Past past = past(history);
    Map<String, Labels.Met> met =
        past.windows() == null || result == null
            ? Map.of()
            : met(past.windows(), recording, result);
    ObjectNode json =
        result == null
            ? Json.object().put("schema", "premortem/backtest/v1")
            : BacktestText.json(result, met);
    StringBuilder text =
        new StringBuilder(result == null ? "" : BacktestText.terminal(result, met, all));
    ArrayNode notes = json.putArray("notes");
    history.notes().forEach(notes::add);
    history.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    boolean holds = fired(policy, history, result, past, json, text);
    json.set("noticed", NoticedText.json(recording.noticed()));
    text.append(NoticedText.terminal(recording.noticed()));
    Backtest.Result compared = null;
    if (other != null && result != null) {
      compared = play(BundleInput.require(other, console), history, options);
      if (compared != null) {
        List<Difference> differences = Difference.between(result, compared);
        json.set("compared", BacktestText.json(compared, Map.of()).path("summary"));
        json.set("differences", BacktestText.json(differences));
        text.append(BacktestText.terminal(differences, bundle.toString(), other.toString()));
        FiredComparison firings = FiredComparison.of(result.fired(), compared.fired(), 0);
        json.set("firingDifferences", FiredText.differences(firings));
        text.append(FiredText.terminal(firings, bundle.toString(), other.toString()));
      }
    }
    if (out != null && result != null) {
      Files.createDirectories(out);
      Files.writeString(out.resolve("backtest.json"), Json.pretty(json));
      Files.writeString(
          out.resolve("index.html"),
          BacktestPage.of(
              policy,
              recording,
              result,
              past.windows(),
              met,
              compared,
              other == null ? "" : other.toString()));
      console.err().println("premortem: " + out.resolve("index.html") + " has the timeline");
    }
    console.print(format.json() ? Json.pretty(json) : text.toString());
    return holds ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private Playback.Options options(int usual) {
    int seconds = live.live() ? Math.max(usual, LIVE_TICK_SECONDS) : usual;
    return new Playback.Options(
        tick == null ? seconds : (int) seconds("--tick", tick, 1, 86_400),
        acknowledgeAfter.equals("never")
            ? -1
            : seconds("--acknowledge-after", acknowledgeAfter, 0, 30 * 86_400),
        true);
  }

  /** What was really wrong, as windows of services or as incidents. */
  private record Past(@Nullable Labels windows, List<PastIncident> incidents) {}

  private Past past(History history) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Labels windows = null;
    List<PastIncident> incidents = new ArrayList<>();
    if (labels != null) {
      String text = InputFile.text(labels);
      if (text.contains("incidents")) {
        incidents.addAll(PastIncidents.read(labels.toString(), text, problems));
      } else {
        windows = Labels.read(labels.toString(), InputFile.json(labels), problems);
      }
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable(labels + " has errors");
    }
    if (impact != null) {
      incidents.addAll(BacktestHistory.impact(impact, history));
    }
    return new Past(windows, incidents);
  }

  /** Says what fired; returns whether that is what really did, where that was asked. */
  private boolean fired(
      Policy policy,
      History history,
      Backtest.@Nullable Result result,
      Past past,
      ObjectNode json,
      StringBuilder text) {
    if (history.groups().isEmpty() && past.incidents().isEmpty() && history.fired() == null) {
      return true;
    }
    // A server's rules are no part of the bundle; the bundle's own ones were played with it.
    Firings.OfRules replay =
        live.live() || result == null
            ? Firings.of(
                history.groups(),
                history.recording().labelled(),
                history.warmUp(),
                history.from(),
                history.to())
            : new Firings.OfRules(result.fired(), List.of());
    json.set("firings", FiredText.json(replay.fired()));
    ArrayNode failures = json.putArray("ruleFailures");
    replay.failures().forEach(failures::add);
    replay.failures().forEach(f -> text.append("  ").append(f).append('\n'));
    if (labels != null || impact != null) {
      RuleRecord.Table table =
          RuleRecord.of(
              BacktestHistory.alerts(history, policy),
              BacktestHistory.firings(replay.fired(), result),
              past.incidents(),
              lead.toSeconds(),
              policy.bundle().system().timezone());
      if (past.windows() == null) {
        FiredText.json(json, table);
        text.append(FiredText.terminal(table));
      }
    }
    if (history.fired() == null) {
      return true;
    }
    FiredComparison comparison =
        FiredComparison.of(replay.fired(), history.fired(), BacktestHistory.near(history));
    json.set("againstFired", FiredText.json(comparison));
    text.append(FiredText.terminal(comparison));
    return comparison.same();
  }

  /** Plays a history; null where only rules of Prometheus read it, which are played elsewhere. */
  private Backtest.@Nullable Result play(Policy policy, History history, Playback.Options options) {
    Recording recording = history.recording();
    Backtest.Result result = Backtest.run(policy, recording, options);
    if (result == null && !live.live()) {
      List<String> series =
          recording.series().keySet().stream()
              .map(k -> k.service() + " " + k.signal())
              .distinct()
              .toList();
      throw Failure.unreadable(
          "no document of "
              + policy.bundle().path()
              + " is about what was recorded: "
              + String.join(", ", series.subList(0, Math.min(5, series.size())))
              + "\n  hint: --signals SERVICE=FILE gives a recording to a service,"
              + " a Metric document says what is normal for any series");
    }
    return result;
  }

  private static Map<String, Labels.Met> met(
      Labels windows, Recording recording, Backtest.Result result) {
    Map<String, Labels.Met> met =
        windows.compare(
            recording.series().keySet().stream().map(Recording.Key::service).distinct().toList(),
            result);
    if (met.isEmpty()) {
      throw Failure.unreadable(
          "the labels say nothing of what was recorded"
              + "\n  hint: their names are those of services or files");
    }
    return met;
  }

  private static long seconds(String option, String text, long least, long most) {
    Duration duration = Quantities.duration(text);
    if (duration == null || duration.toSeconds() < least || duration.toSeconds() > most) {
      throw Failure.unreadable(
          option
              + " "
              + text
              + " is no duration from "
              + least
              + " s to "
              + most
              + " s\n  hint: 60s");
    }
    return duration.toSeconds();
  }
}
