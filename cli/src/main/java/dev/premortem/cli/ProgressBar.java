package dev.premortem.cli;

import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Progress;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A progress bar in one line of a terminal. */
final class ProgressBar implements Progress {
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final long total;
  private long done;
  private int shown = -1;

  /** Shows progress towards a number of replications over all scenarios. */
  ProgressBar(PrintStream err, long total) {
    this.err = err;
    this.total = Math.max(1, total);
  }

  @Override
  public void scenario(String name, List<Metric> metrics) {
    shown = -1;
  }

  @Override
  public void replication(String scenario, Outcome outcome) {
    replications(scenario, 1);
  }

  @Override
  public synchronized void replications(String scenario, long more) {
    done = Math.min(total, done + more);
    int permille = (int) (1000 * done / total);
    if (permille == shown) {
      return;
    }
    shown = permille;
    int filled = (int) (WIDTH * done / total);
    err.printf(
        Locale.ROOT,
        "\r\033[K[%s%s] %5.1f%%  %s",
        "█".repeat(filled),
        "·".repeat(WIDTH - filled),
        permille / 10.0,
        scenario);
    err.flush();
  }

  /** Wipes the bar away. */
  void clear() {
    err.print("\r\033[K");
    err.flush();
  }
}
