package dev.premortem.engine.promql.script;

import dev.premortem.engine.promql.Features;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Result;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A test script. Evaluated with experimental functions and delayed removal of metric names, as
 * Prometheus evaluates its own scripts.
 *
 * @see <a
 *     href="https://github.com/prometheus/prometheus/blob/main/promql/promqltest/README.md">language</a>
 */
public final class Script {
  private static final EvaluationOptions OPTIONS =
      EvaluationOptions.DEFAULT.withDelayedNameRemoval();

  private final String name;
  private final List<String> lines;
  private final List<ScriptResult.Failure> failures = new ArrayList<>();
  private final List<ScriptResult.Failure> notes = new ArrayList<>();
  private int failed;
  private SeriesStore store = new SeriesStore();
  private int at;
  private int total;

  private Script(String name, String text) {
    this.name = name;
    this.lines =
        text.lines().map(String::strip).map(line -> line.startsWith("#") ? "" : line).toList();
  }

  /** Runs a script. */
  public static ScriptResult run(String name, String text) {
    return new Script(name, text).run();
  }

  private ScriptResult run() {
    while (at < lines.size()) {
      String line = lines.get(at);
      String command = line.toLowerCase(Locale.ROOT);
      if (command.equals("clear")) {
        store = new SeriesStore();
        at++;
      } else if (command.startsWith("load")) {
        load(line);
      } else if (command.startsWith("eval")) {
        evaluate(line);
      } else {
        if (!line.isEmpty()) {
          failures.add(new ScriptResult.Failure(at + 1, "invalid command: " + line));
        }
        at++;
      }
    }
    return new ScriptResult(name, total - failed, total, failures, notes);
  }

  private void load(String line) {
    boolean converted = line.startsWith("load_with_nhcb");
    int first = at + 1;
    try {
      long step = Evaluation.millis(line.substring(line.indexOf(' ')));
      while (++at < lines.size() && !lines.get(at).isEmpty()) {
        if (!startTimestamps(lines.get(at))) {
          load(SeriesNotation.parse(lines.get(at)), step, converted);
        }
      }
    } catch (PromqlException | IllegalArgumentException bad) {
      failures.add(new ScriptResult.Failure(first, "not loaded: " + bad.getMessage()));
      skip();
    }
  }

  /** Start timestamps of samples matter to experimental functions only. */
  private static boolean startTimestamps(String line) {
    int space = line.indexOf(' ');
    return space > 0 && line.substring(0, space).endsWith("@st");
  }

  private void load(SeriesNotation series, long step, boolean converted) {
    long time = 0;
    Labels histogram = histogram(series.labels());
    for (Double value : series.values()) {
      if (value != null) {
        store.add(series.labels(), time, value);
        if (converted && histogram != null) {
          store.add(histogram, time, Points.NATIVE_HISTOGRAM);
        }
      }
      time += step;
    }
  }

  /** The native histogram that is also made of a series of a classic one. */
  private static @Nullable Labels histogram(Labels labels) {
    String metric = labels.name();
    for (String ending : List.of("_bucket", "_count", "_sum")) {
      if (metric.endsWith(ending)) {
        String base = metric.substring(0, metric.length() - ending.length());
        return labels.drop(Set.of("le")).with(Labels.NAME, base);
      }
    }
    return null;
  }

  private void skip() {
    while (at < lines.size() && !lines.get(at).isEmpty()) {
      at++;
    }
  }

  private void evaluate(String line) {
    total++;
    int number = at + 1;
    String why;
    try {
      Evaluation evaluation = Evaluation.parse(number, line);
      while (++at < lines.size() && !lines.get(at).isEmpty()) {
        evaluation.expect(lines.get(at));
      }
      why = outcome(evaluation);
    } catch (PromqlException | IllegalArgumentException bad) {
      why = String.valueOf(bad.getMessage());
      skip();
    }
    if (why != null) {
      failed++;
      failures.add(new ScriptResult.Failure(number, why));
    }
  }

  private @Nullable String outcome(Evaluation evaluation) {
    Comparison comparison = new Comparison(evaluation);
    try {
      Query query =
          Query.of(Promql.parse(evaluation.expression(), Features.EXPERIMENTAL), store, OPTIONS);
      Result result =
          evaluation.range()
              ? query.range(evaluation.start(), evaluation.end(), evaluation.step())
              : query.at(evaluation.end());
      String why = comparison.result(result);
      comparison
          .notes()
          .forEach(note -> notes.add(new ScriptResult.Failure(evaluation.line(), note)));
      return why;
    } catch (PromqlException failure) {
      return comparison.failure(failure);
    }
  }
}
