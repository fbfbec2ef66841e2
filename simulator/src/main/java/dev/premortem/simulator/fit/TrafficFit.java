package dev.premortem.simulator.fit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.regression.SimpleRegression;

/**
 * Fits the traffic model to counts: growth by {@link Growth}, hours and days by ratios of means,
 * bursts as runs far above what is expected, and what is left as a rate that wanders: its size and
 * memory by the autocovariance of relative deviations, whose value at lag zero is extrapolated so
 * that the noise of single requests is no part of it.
 */
public final class TrafficFit {
  /** Deviations, robustly measured, beyond which a run counts as a burst. */
  private static final double BURST = 5;

  private final Counts counts;
  private final ZoneId zone;
  private final double[] hours = new double[24];
  private final double[] days = new double[7];
  private final double[] expected;
  private final TreeSet<LocalDate> holidays;
  private double ratePerSecond;
  private double growthPerMonth;
  private double dispersion;
  private double correlationSeconds = 600;
  private double burstsPerDay;
  private double burstFactor;
  private double burstSeconds;

  private double holidayFactor = 1;

  private TrafficFit(Counts counts, ZoneId zone, List<LocalDate> holidays) {
    this.holidays = new TreeSet<>(holidays);
    this.counts = counts;
    this.zone = zone;
    this.expected = new double[counts.values().length];
  }

  /**
   * Fits.
   *
   * @param holidays days unlike others, which are no part of seasons and growth
   */
  public static TrafficFit of(Counts counts, ZoneId zone, List<LocalDate> holidays) {
    TrafficFit fit = new TrafficFit(counts, zone, holidays);
    fit.seasons();
    fit.expect();
    fit.holidayFactor();
    boolean[] burst = fit.bursts();
    fit.wander(burst);
    return fit;
  }

  private ZonedDateTime time(int tick) {
    return Instant.ofEpochSecond(counts.start() + (long) tick * counts.tickSeconds()).atZone(zone);
  }

  private void seasons() {
    double[] values = counts.values();
    int span = (int) ((long) values.length * counts.tickSeconds() / 86_400) + 2;
    double[] daySums = new double[span];
    int[] dayCounts = new int[span];
    DayOfWeek[] names = new DayOfWeek[span];
    double[] hourSums = new double[24];
    int[] hourCounts = new int[24];
    long firstDay = time(0).toLocalDate().toEpochDay();
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        continue;
      }
      ZonedDateTime at = time(i);
      if (holidays.contains(at.toLocalDate())) {
        continue;
      }
      int day = (int) (at.toLocalDate().toEpochDay() - firstDay);
      daySums[day] += values[i];
      dayCounts[day]++;
      names[day] = at.getDayOfWeek();
    }
    double full = 0.9 * 86_400 / counts.tickSeconds();
    growthPerMonth = Growth.perMonth(daySums, dayCounts, names, full);
    // Hours and days are those of traffic that does not grow: else they would tell growth again.
    Arrays.fill(daySums, 0);
    double all = 0;
    int known = 0;
    for (int i = 0; i < values.length; i++) {
      ZonedDateTime at = time(i);
      if (!Double.isNaN(values[i]) && !holidays.contains(at.toLocalDate())) {
        double value = values[i] / grown(i);
        daySums[(int) (at.toLocalDate().toEpochDay() - firstDay)] += value;
        hourSums[at.getHour()] += value;
        hourCounts[at.getHour()]++;
        all += value;
        known++;
      }
    }
    double mean = known == 0 ? 0 : all / known;
    for (int h = 0; h < 24; h++) {
      hours[h] = hourCounts[h] == 0 || mean == 0 ? 1 : hourSums[h] / hourCounts[h] / mean;
    }
    double level = Arrays.stream(hours).average().orElse(1);
    for (int h = 0; h < 24 && level > 0; h++) {
      hours[h] /= level; // as the traffic model has it: their mean is 1
    }
    week(daySums, dayCounts, names, mean);
    double total = 0;
    double shape = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isNaN(values[i]) && !holidays.contains(time(i).toLocalDate())) {
        total += values[i];
        shape += shape(i);
      }
    }
    ratePerSecond = shape == 0 ? 0 : total / shape / counts.tickSeconds();
  }

  private void week(double[] sums, int[] n, DayOfWeek[] names, double mean) {
    double full = 0.9 * 86_400 / counts.tickSeconds();
    double[] byDay = new double[7];
    int[] of = new int[7];
    for (int d = 0; d < sums.length; d++) {
      if (n[d] >= full) {
        byDay[names[d].getValue() - 1] += sums[d] / n[d];
        of[names[d].getValue() - 1]++;
      }
    }
    boolean whole = Arrays.stream(of).allMatch(c -> c > 0);
    double all = 0;
    for (int d = 0; d < 7; d++) {
      days[d] = whole && mean > 0 ? byDay[d] / of[d] : 1;
      all += days[d] / 7;
    }
    for (int d = 0; d < 7; d++) {
      days[d] /= all == 0 ? 1 : all;
    }
  }

  /** Returns the factor of a tick as the traffic model has it. */
  private double shape(int tick) {
    ZonedDateTime at = time(tick);
    double hour = at.getHour() + at.getMinute() / 60.0 - 0.5;
    int before = Math.floorMod((int) Math.floor(hour), 24);
    double share = hour - Math.floor(hour);
    return (hours[before] * (1 - share) + hours[(before + 1) % 24] * share)
        * days[at.getDayOfWeek().getValue() - 1]
        * grown(tick);
  }

  /** Returns by how much traffic has grown until a tick. */
  private double grown(int tick) {
    double months = (double) tick * counts.tickSeconds() / (30.0 * 86_400);
    return StrictMath.pow(1 + growthPerMonth, months);
  }

  private void expect() {
    for (int i = 0; i < expected.length; i++) {
      expected[i] = ratePerSecond * counts.tickSeconds() * shape(i);
    }
  }

  private void holidayFactor() {
    double found = 0;
    double usual = 0;
    for (int i = 0; i < expected.length && !holidays.isEmpty(); i++) {
      if (!Double.isNaN(counts.values()[i]) && holidays.contains(time(i).toLocalDate())) {
        found += counts.values()[i];
        usual += expected[i];
      }
    }
    holidayFactor = usual > 0 ? found / usual : 1;
    for (int i = 0; i < expected.length && !holidays.isEmpty(); i++) {
      expected[i] *= holidays.contains(time(i).toLocalDate()) ? holidayFactor : 1;
    }
  }

  /**
   * Returns whole days whose traffic lies further from what the model expects than five robust
   * deviations of all days, and by a fifth at least, with their factor.
   */
  public Map<LocalDate, Double> unusualDays() {
    Map<LocalDate, double[]> sums = new TreeMap<>();
    for (int i = 0; i < expected.length; i++) {
      if (!Double.isNaN(counts.values()[i])) {
        double[] day = sums.computeIfAbsent(time(i).toLocalDate(), d -> new double[3]);
        day[0] += counts.values()[i];
        day[1] += expected[i];
        day[2]++;
      }
    }
    double full = 0.9 * 86_400 / counts.tickSeconds();
    sums.values().removeIf(d -> d[2] < full || d[1] <= 0);
    double[] ratios = sums.values().stream().mapToDouble(d -> d[0] / d[1]).sorted().toArray();
    Map<LocalDate, Double> found = new TreeMap<>();
    if (ratios.length < 7) {
      return found;
    }
    double middle = ratios[ratios.length / 2];
    double[] off = Arrays.stream(ratios).map(r -> Math.abs(r - middle)).sorted().toArray();
    double limit = Math.max(0.2, 5 * 1.4826 * off[off.length / 2]);
    sums.forEach(
        (day, d) -> {
          if (Math.abs(d[0] / d[1] - middle) > limit && !holidays.contains(day)) {
            found.put(day, d[0] / d[1]);
          }
        });
    return found;
  }

  /** Returns the requests that the model expects in every interval. */
  double[] expected() {
    return expected;
  }

  /** Finds bursts; returns which ticks are part of one. */
  private boolean[] bursts() {
    double[] values = counts.values();
    boolean[] burst = new boolean[values.length];
    double[] ratios = new double[values.length];
    List<Double> known = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      ratios[i] = expected[i] > 0 ? values[i] / expected[i] : Double.NaN;
      if (!Double.isNaN(ratios[i])) {
        known.add(ratios[i]);
      }
    }
    double[] sorted = known.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return burst;
    }
    double middle = sorted[sorted.length / 2];
    double[] off = Arrays.stream(sorted).map(r -> Math.abs(r - middle)).sorted().toArray();
    double limit = middle + BURST * 1.4826 * off[off.length / 2];
    int runs = 0;
    int ticks = 0;
    double excess = 0;
    for (int i = 0; i < values.length; i++) {
      int end = i;
      while (end < values.length && ratios[end] > limit) {
        end++;
      }
      if (end - i >= 2) {
        runs++;
        for (int k = i; k < end; k++) {
          burst[k] = true;
          ticks++;
          excess += ratios[k];
        }
      }
      i = Math.max(i, end - 1);
    }
    double span = values.length * (double) counts.tickSeconds() / 86_400;
    if (runs >= 3) {
      burstsPerDay = runs / span;
      burstFactor = excess / ticks;
      burstSeconds = ticks * (double) counts.tickSeconds() / runs;
    } else {
      Arrays.fill(burst, false);
    }
    return burst;
  }

  private void wander(boolean[] burst) {
    double[] values = counts.values();
    int lags = Math.min(120, values.length / 4);
    double[] covariance = new double[lags + 1];
    double[] deviation = new double[values.length];
    double noise = 0;
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      boolean counts = !burst[i] && !Double.isNaN(values[i]) && expected[i] > 0;
      deviation[i] = counts ? values[i] / expected[i] - 1 : Double.NaN;
      noise += counts ? 1 / expected[i] : 0;
      n += counts ? 1 : 0;
    }
    for (int lag = 0; lag <= lags; lag++) {
      double sum = 0;
      int pairs = 0;
      for (int i = lag; i < values.length; i++) {
        double product = deviation[i] * deviation[i - lag];
        if (!Double.isNaN(product)) {
          sum += product;
          pairs++;
        }
      }
      covariance[lag] = pairs == 0 ? 0 : sum / pairs;
    }
    double beyond = n == 0 ? 0 : Math.max(0, covariance[0] - noise / n);
    SimpleRegression decay = new SimpleRegression();
    for (int lag = 1; lag <= lags && covariance[lag] > 0.25 * covariance[1]; lag++) {
      decay.addData(lag, StrictMath.log(covariance[lag]));
    }
    dispersion = beyond;
    if (decay.getN() >= 3 && decay.getSlope() < 0) {
      correlationSeconds = -counts.tickSeconds() / decay.getSlope();
    } else if (covariance[1] > 0 && beyond > covariance[1]) {
      correlationSeconds = -counts.tickSeconds() / StrictMath.log(covariance[1] / beyond);
    }
    correlationSeconds = Math.max(1, Math.min(604_800, correlationSeconds));
  }

  /** Returns a text as it may stand in a document: in quotes unless it is a plain name. */
  static String quoted(String text) {
    return text.matches("(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9_-]*")
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Returns a number with three digits. */
  static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /**
   * Returns the document.
   *
   * @param service service that the requests go to
   * @param source where the counts were read
   */
  public String yaml(String service, String source) {
    StringBuilder out = new StringBuilder();
    out.append("# Fitted by premortem fit to ").append(source).append(".\n");
    out.append("apiVersion: premortem/v1\nkind: Traffic\nmetadata: {name: ");
    out.append(quoted(service))
        .append("}\nspec:\n  service: ")
        .append(quoted(service))
        .append("\n  arrivals:\n");
    boolean wanders = dispersion > 1e-6;
    out.append("    process: ").append(wanders ? "overdispersed" : "poisson").append('\n');
    out.append("    rate: ").append(plain(Math.max(1e-9, ratePerSecond))).append("/s\n");
    if (wanders) {
      out.append("    dispersion: ").append(plain(Math.min(10, dispersion)));
      out.append("           # squared coefficient of variation of the rate\n");
      out.append("    correlation: ").append(Math.round(correlationSeconds)).append("s\n");
    }
    if (growthPerMonth != 0) {
      out.append("    growthPerMonth: ").append(plain(100 * growthPerMonth)).append("%\n");
    }
    out.append("    timezone: ").append(zone.getId()).append('\n');
    out.append("    hourOfDay: [");
    for (int h = 0; h < 24; h++) {
      out.append(h == 0 ? "" : ", ").append(plain(hours[h]));
    }
    out.append("]\n    dayOfWeek: {");
    for (DayOfWeek day : DayOfWeek.values()) {
      out.append(day == DayOfWeek.MONDAY ? "" : ", ");
      out.append(day.name().toLowerCase(Locale.ROOT)).append(": ");
      out.append(plain(days[day.getValue() - 1]));
    }
    out.append("}\n");
    if (!holidays.isEmpty()) {
      out.append("    holidays: {dates: ").append(holidays).append(", factor: ");
      out.append(plain(holidayFactor)).append("}\n");
    }
    if (burstsPerDay > 0) {
      out.append("    bursts: {rate: ").append(plain(burstsPerDay)).append("/d, factor: ");
      out.append(plain(Math.max(1, burstFactor))).append(", duration: ");
      out.append(Math.max(1, Math.round(burstSeconds))).append("s}\n");
    }
    return out.toString();
  }
}
