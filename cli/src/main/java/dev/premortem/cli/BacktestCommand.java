package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.BacktestPage;
import dev.premortem.reports.BacktestText;
import dev.premortem.reports.Json;
import dev.premortem.reports.NoticedText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.backtest.Difference;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.backtest.Playback;
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
      "answers of Prometheus to range queries and of Cloud Monitoring to ListTimeSeries are read."
    },
    footer = {
      "",
      "Example:",
      "  premortem backtest policies/agent-marketplace --signals last-month.csv --format json"
    })
final class BacktestCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = {"--signals", "--nab"},
      required = true,
      arity = "1..*",
      paramLabel = "[SERVICE=]FILE",
      description = "Recorded signals; --nab for files of one series: timestamp,value.")
  private List<String> signals = List.of();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "JSON with the windows in which something was wrong, by service or file.")
  private @Nullable Path labels;

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
    Policy policy = BundleInput.require(bundle, console);
    Recording recording = SignalFiles.read(signals, policy, console);
    int usual = recording.settle();
    Playback.Options options =
        new Playback.Options(
            tick == null ? usual : (int) seconds("--tick", tick, 1, 86_400),
            acknowledgeAfter.equals("never")
                ? -1
                : seconds("--acknowledge-after", acknowledgeAfter, 0, 30 * 86_400),
            true);
    Backtest.Result result = play(policy, recording, options);
    Labels windows = labels == null ? null : windows(labels);
    Map<String, Labels.Met> met = windows == null ? Map.of() : met(windows, recording, result);
    ObjectNode json = BacktestText.json(result, met);
    json.set("noticed", NoticedText.json(recording.noticed()));
    StringBuilder text = new StringBuilder(BacktestText.terminal(result, met, all));
    text.append(NoticedText.terminal(recording.noticed()));
    Backtest.Result compared = null;
    if (other != null) {
      compared = play(BundleInput.require(other, console), recording, options);
      List<Difference> differences = Difference.between(result, compared);
      json.set("compared", BacktestText.json(compared, Map.of()).path("summary"));
      json.set("differences", BacktestText.json(differences));
      text.append(BacktestText.terminal(differences, bundle.toString(), other.toString()));
    }
    if (out != null) {
      Files.createDirectories(out);
      Files.writeString(out.resolve("backtest.json"), Json.pretty(json));
      Files.writeString(
          out.resolve("index.html"),
          BacktestPage.of(
              policy,
              recording,
              result,
              windows,
              met,
              compared,
              other == null ? "" : other.toString()));
      console.err().println("premortem: " + out.resolve("index.html") + " has the timeline");
    }
    console.print(format.json() ? Json.pretty(json) : text.toString());
    return ExitStatus.HOLDS;
  }

  private Backtest.Result play(Policy policy, Recording recording, Playback.Options options) {
    Backtest.Result result = Backtest.run(policy, recording, options);
    if (result == null) {
      List<String> series = new ArrayList<>();
      recording.series().keySet().forEach(k -> series.add(k.service() + " " + k.signal()));
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

  private Labels windows(Path file) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Labels windows = Labels.read(file.toString(), InputFile.json(file), problems);
    if (windows == null) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable(file + " has errors");
    }
    return windows;
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
