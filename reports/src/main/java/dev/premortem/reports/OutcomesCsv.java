package dev.premortem.reports;

import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes a row for every replication while they come in: {@code outcomes.csv}. */
public final class OutcomesCsv implements Progress {
  private final Writer out;
  private final List<String> unknown;
  private final Set<String> without = new TreeSet<>();
  private boolean header;

  /**
   * Writes to a writer that the caller closes.
   *
   * @param unknown metrics that nothing measures, which get a column that says so
   */
  public OutcomesCsv(Writer out, Collection<String> unknown) {
    this.out = out;
    this.unknown = List.copyOf(unknown);
  }

  @Override
  public void scenario(String name, List<Metric> metrics) {
    if (header) {
      return;
    }
    header = true;
    StringBuilder line = new StringBuilder("scenario,replication");
    metrics.forEach(metric -> line.append(',').append(cell(metric.name())));
    unknown.forEach(metric -> line.append(',').append(cell(metric)));
    write(line.append('\n'));
  }

  @Override
  public void replications(String scenario, long more) {
    if (without.add(scenario)) {
      write(
          "# "
              + cell(scenario)
              + ": no rows, a cluster adds up so many replications where they are run\n");
    }
  }

  /** Returns the scenarios that have no rows. */
  public Set<String> without() {
    return without;
  }

  @Override
  public void replication(String scenario, Outcome outcome) {
    StringBuilder line = new StringBuilder(cell(scenario)).append(',').append(outcome.replication);
    for (double value : outcome.values) {
      line.append(',');
      if (!Double.isNaN(value)) {
        line.append(value);
      }
    }
    line.append(",unknown".repeat(unknown.size()));
    write(line.append('\n'));
  }

  private static String cell(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void write(CharSequence text) {
    try {
      out.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException("outcomes.csv can't be written", e);
    }
  }
}
