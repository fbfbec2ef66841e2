package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.alert.Reading;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Result;
import dev.premortem.engine.promql.eval.Value;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.reports.Json;
import dev.premortem.reports.NoticedText;
import dev.premortem.reports.Problems;
import dev.premortem.reports.QueryText;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.StoodFor;
import dev.premortem.simulator.recording.LabelledSeries;
import dev.premortem.simulator.recording.Noticed;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem query}. */
@Command(
    name = "query",
    description = {
      "Shows what a PromQL expression gives on a recording.",
      "",
      "Answers of Prometheus to queries, long CSV (timestamp,service,signal,value: the signal is the",
      "metric, the service a label) and answers of Cloud Monitoring to ListTimeSeries are read.",
      "Signals of a service also give the metrics of Cloud Run, as in a backtest:",
      "run_googleapis_com:request_count and others."
    },
    footer = {
      "",
      "Example:",
      "  premortem query 'sum by (service) (requests)' last-month.csv --step 1h"
    })
final class QueryCommand implements Callable<Integer> {
  /** As many points of a series as Prometheus' API gives. */
  private static final long MOST_POINTS = 11_000;

  /** Points of a range whose step nobody says. */
  private static final long USUAL_POINTS = 200;

  private final Console console;
  private final List<Noticed> noticed = new ArrayList<>();

  @Parameters(index = "0", paramLabel = "EXPR", description = "Expression in PromQL.")
  private String expression = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "Recordings.")
  private List<Path> files = List.of();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Evaluate at this time: RFC 3339 or epoch seconds; default the last sample.")
  private @Nullable Instant at;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Evaluate from this time on; default the first sample.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Evaluate up to this time; default the last sample.")
  private @Nullable Instant to;

  @Option(
      names = "--step",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "Time between evaluations; default a 200th of the range, at least a second.")
  private @Nullable Duration step;

  @Mixin private FormatOption format = new FormatOption();

  QueryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean range = from != null || to != null || step != null;
    if (range && at != null) {
      throw Failure.unreadable("--at is one time, --from, --to and --step are many: give either");
    }
    Expr parsed = guarded(() -> Promql.parse(expression));
    SeriesStore store = read(parsed);
    Query query = Query.of(parsed, store, EvaluationOptions.DEFAULT);
    if (range) {
      ranged(query, store);
    } else {
      instant(query, store);
    }
    return ExitStatus.HOLDS;
  }

  private interface Asked<T> {
    T get();
  }

  private <T> T guarded(Asked<T> asked) {
    try {
      return asked.get();
    } catch (PromqlException failure) {
      String hint = failure.hint().isEmpty() ? "" : "\n  hint: " + failure.hint();
      String mark =
          failure.kind() == PromqlException.Kind.EVALUATION
              ? ""
              : "\n  " + line(failure) + "\n  " + " ".repeat(failure.column() - 1) + "^";
      throw Failure.unreadable(failure.getMessage() + mark + hint);
    }
  }

  private String line(PromqlException failure) {
    List<String> lines = expression.lines().toList();
    return lines.isEmpty() ? "" : lines.get(Math.min(lines.size(), failure.line()) - 1);
  }

  private SeriesStore read(Expr parsed) throws IOException {
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw Failure.unreadable("there is no file " + file);
      }
    }
    List<Problem> problems = new ArrayList<>();
    SeriesStore store = LabelledSeries.read(files, problems, noticed);
    Reading reading = Reading.of(parsed);
    if (problems.isEmpty() && !StoodFor.asked(reading::asked).isEmpty()) {
      Recordings recordings = new Recordings(Map.of(), problems);
      for (Path file : files) {
        recordings.read(file, "");
      }
      Recording recording = recordings.recording();
      StoodFor.add(recording, recording.settle(), reading::asked, store);
      recording.noticed().stream().filter(n -> !noticed.contains(n)).forEach(noticed::add);
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the recording has errors, nothing was evaluated");
    }
    return store;
  }

  private void instant(Query query, SeriesStore store) {
    long time = at != null ? at.toEpochMilli() : bounds(store)[1];
    Result result = guarded(() -> query.at(time));
    console.print(
        format.json()
            ? json(result, time)
            : QueryText.table(result, expression) + NoticedText.terminal(noticed));
    hint(result, store);
  }

  private void ranged(Query query, SeriesStore store) {
    long[] bounds = bounds(store);
    long start = from != null ? from.toEpochMilli() : bounds[0];
    long end = to != null ? to.toEpochMilli() : bounds[1];
    if (end < start) {
      throw Failure.unreadable("--to is before --from");
    }
    long every =
        step != null ? step.toMillis() : Math.max(1000, (end - start) / USUAL_POINTS / 1000 * 1000);
    if (every <= 0 || (end - start) / every > MOST_POINTS) {
      throw Failure.unreadable(
          "that is more than "
              + MOST_POINTS
              + " points of a series\n  hint: give a longer --step or a shorter range");
    }
    Result result = guarded(() -> query.range(start, end, every));
    console.print(
        format.json()
            ? json(result, end)
            : QueryText.charts(result, expression, start, end, Terminal.columns())
                + NoticedText.terminal(noticed));
    hint(result, store);
  }

  /** Names the metrics of the recording to somebody who asked for none of them. */
  private void hint(Result result, SeriesStore store) {
    boolean empty =
        (result.value() instanceof Value.Vector vector && vector.samples().isEmpty())
            || (result.value() instanceof Value.Matrix matrix && matrix.series().isEmpty());
    List<String> names =
        store.all().stream().map(series -> series.labels().name()).distinct().sorted().toList();
    if (empty && !format.json() && names.stream().noneMatch(expression::contains)) {
      console.err().println("  hint: the recording has " + String.join(", ", names));
    }
  }

  private String json(Result result, long time) {
    ObjectNode json = QueryText.json(result, expression, time);
    json.set("noticed", NoticedText.json(noticed));
    return Json.pretty(json);
  }

  private static long[] bounds(SeriesStore store) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Series series : store.all()) {
      Points points = series.points();
      first = Math.min(first, points.time(0));
      last = Math.max(last, points.time(points.size() - 1));
    }
    return first > last ? new long[] {0, 0} : new long[] {first, last};
  }
}
