package dev.premortem.simulator.fit;

import dev.premortem.simulator.backtest.Labels.Window;
import dev.premortem.simulator.recording.Recording;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.jspecify.annotations.Nullable;

/**
 * How often incidents were, how long and how bad, from the windows in which something was wrong. A
 * rate's interval is the exact one of a Poisson count.
 */
public final class IncidentFit {
  private static final double DAY = 86_400;

  /** Change of traffic in windows beyond which it is what was wrong. */
  private static final double CHANGED = 0.2;

  private final int count;
  private final double days;
  private final double meanSeconds;
  private final double errorRatio;
  private final double factor;

  private IncidentFit(
      int count, double days, double meanSeconds, double errorRatio, double factor) {
    this.count = count;
    this.days = days;
    this.meanSeconds = meanSeconds;
    this.errorRatio = errorRatio;
    this.factor = factor;
  }

  /**
   * Fits.
   *
   * @param counts requests, windows included
   * @param expected requests that the traffic model expects in each interval
   * @param requests recorded requests
   * @param errors recorded errors, null where none were recorded
   */
  static IncidentFit of(
      List<Window> windows,
      Counts counts,
      double[] expected,
      Recording.Series requests,
      Recording.@Nullable Series errors) {
    double seconds = 0;
    double inside = 0;
    double usual = 0;
    for (Window window : windows) {
      seconds += Math.max(60, window.to() - window.from());
      for (int i = 0; i < expected.length; i++) {
        long at = counts.start() + (long) i * counts.tickSeconds();
        boolean in = at + counts.tickSeconds() > window.from() && at <= window.to();
        if (in && !Double.isNaN(counts.values()[i])) {
          inside += counts.values()[i];
          usual += expected[i];
        }
      }
    }
    double days = counts.values().length * (double) counts.tickSeconds() / DAY;
    double within = ratio(errors, requests, windows, counts.tickSeconds(), true);
    double without = ratio(errors, requests, windows, counts.tickSeconds(), false);
    return new IncidentFit(
        windows.size(),
        days,
        windows.isEmpty() ? 0 : seconds / windows.size(),
        errors == null ? Double.NaN : Math.max(0, within - without),
        usual <= 0 ? Double.NaN : inside / usual);
  }

  /** Errors over requests, in windows or out of them; 0 where there were no requests. */
  private static double ratio(
      Recording.@Nullable Series errors,
      Recording.Series requests,
      List<Window> windows,
      int tickSeconds,
      boolean inside) {
    double all = sum(requests, windows, tickSeconds, inside);
    return errors == null || all == 0
        ? 0
        : Math.min(1, sum(errors, windows, tickSeconds, inside) / all);
  }

  /** A value is of the interval that ends at its time. */
  private static double sum(
      Recording.Series series, List<Window> windows, int tickSeconds, boolean inside) {
    double sum = 0;
    for (int i = 0; i < series.size(); i++) {
      long time = series.time(i);
      boolean in = windows.stream().anyMatch(w -> time > w.from() && time - tickSeconds <= w.to());
      sum += in == inside ? series.value(i) : 0;
    }
    return sum;
  }

  /** Returns incidents a day. */
  double ratePerDay() {
    return count / days;
  }

  /** Returns the ends of the 95% interval of the rate, a day. */
  double[] rateInterval() {
    double low =
        count == 0
            ? 0
            : new ChiSquaredDistribution(2.0 * count).inverseCumulativeProbability(0.025) / 2;
    double high =
        new ChiSquaredDistribution(2.0 * count + 2).inverseCumulativeProbability(0.975) / 2;
    return new double[] {low / days, high / days};
  }

  /** Returns the mean duration, seconds. */
  double meanSeconds() {
    return meanSeconds;
  }

  /** Returns the share of requests that failed in windows beyond what fails elsewhere. */
  double errorRatio() {
    return errorRatio;
  }

  /** Returns whether the recording says how bad incidents were. */
  public boolean sized() {
    return count > 0
        && (errorRatio > 0.0005 || (!Double.isNaN(factor) && Math.abs(factor - 1) > CHANGED));
  }

  /** Returns what is known, in a line. */
  public String words() {
    double[] interval = rateInterval();
    String often =
        String.format(
            Locale.ROOT,
            "%d incidents in %.1f days: %s a day [%s … %s]",
            count,
            days,
            TrafficFit.plain(ratePerDay()),
            TrafficFit.plain(interval[0]),
            TrafficFit.plain(interval[1]));
    if (count == 0) {
      return often;
    }
    return often
        + String.format(Locale.ROOT, ", %.0f min on average", meanSeconds / 60)
        + (Double.isNaN(errorRatio) || errorRatio <= 0.0005
            ? ""
            : ", " + TrafficFit.plain(100 * errorRatio) + "% of requests failed")
        + (Double.isNaN(factor) ? "" : ", traffic " + TrafficFit.plain(factor) + " times as usual");
  }

  /** Returns the line of a scenario. */
  String fault(String service) {
    StringBuilder out = new StringBuilder("    # ").append(words()).append("\n    - {kind: ");
    boolean surge = !(errorRatio > 0.0005) && factor > 1;
    out.append(surge ? "flashCrowd" : "dependencyOutage")
        .append(", target: ")
        .append(TrafficFit.quoted(service));
    out.append(", rate: ").append(TrafficFit.plain(ratePerDay())).append("/d, duration: ");
    out.append(Math.max(60, Math.round(meanSeconds))).append("s, ");
    if (surge) {
      return out.append("factor: ").append(TrafficFit.plain(factor)).append("}\n").toString();
    }
    double failing = errorRatio > 0.0005 ? errorRatio : Math.max(0, 1 - factor);
    out.append("errorRatio: ").append(TrafficFit.plain(100 * failing)).append("%}\n");
    return out.toString();
  }
}
