package dev.premortem.simulator.traffic;

import dev.premortem.engine.document.ArrivalProcess;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.table.Functions;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traffic from a model: a mean rate with growth, hours of the day and days of the week; on top a
 * lognormal deviation that lasts for a while (over-dispersion with autocorrelation) and bursts;
 * requests arrive by a Poisson process of that rate.
 */
public final class GeneratedTraffic implements Traffic {
  private static final long serialVersionUID = 1L;

  private final double[] mean;
  private final double meanPerTick;
  private final double sigma;
  private final double persistence;
  private final double burstsPerTick;
  private final double burstFactor;
  private final double burstTicks;

  /** Computes the mean of every tick once, for all replications. */
  public GeneratedTraffic(TrafficSpec.Arrivals spec, long start, int tickSeconds, int ticks) {
    mean = new double[ticks];
    double[] hours = normalized(spec.hourOfDay());
    for (int tick = 0; tick < ticks; tick++) {
      long second = (long) tick * tickSeconds;
      ZonedDateTime time = Instant.ofEpochSecond(start + second).atZone(spec.timezone());
      double growth = StrictMath.pow(1 + spec.growthPerMonth().value(), second / (30.0 * 86400));
      mean[tick] =
          spec.rate().perSecond()
              * tickSeconds
              * growth
              * hour(hours, time)
              * day(spec.dayOfWeek(), time)
              * holiday(spec.holidays(), time);
    }
    meanPerTick = Arrays.stream(mean).average().orElse(0);
    boolean random = spec.process() == ArrivalProcess.OVERDISPERSED;
    sigma = random ? Math.sqrt(StrictMath.log1p(spec.dispersion())) : 0;
    persistence =
        StrictMath.exp(-(double) tickSeconds / Math.max(1, spec.correlation().toSeconds()));
    TrafficSpec.@Nullable Bursts bursts = spec.bursts();
    burstsPerTick = bursts == null ? 0 : bursts.rate().perSecond() * tickSeconds;
    burstFactor = bursts == null ? 1 : bursts.factor();
    burstTicks = bursts == null ? 1 : bursts.duration().toSeconds() / (double) tickSeconds;
  }

  private static double[] normalized(List<Double> hours) {
    double[] factors = new double[24];
    double sum = 0;
    for (int h = 0; h < 24; h++) {
      factors[h] = hours.isEmpty() ? 1 : hours.get(h);
      sum += factors[h];
    }
    for (int h = 0; h < 24 && sum > 0; h++) {
      factors[h] *= 24 / sum;
    }
    return factors;
  }

  /** Interpolates between the middles of the hours, so that no step wakes anybody. */
  private static double hour(double[] hours, ZonedDateTime time) {
    double at = time.getHour() + time.getMinute() / 60.0 - 0.5;
    int before = Math.floorMod((int) Math.floor(at), 24);
    double share = at - Math.floor(at);
    return hours[before] * (1 - share) + hours[(before + 1) % 24] * share;
  }

  private static double day(Map<DayOfWeek, Double> days, ZonedDateTime time) {
    return days.getOrDefault(time.getDayOfWeek(), 1.0);
  }

  private static double holiday(TrafficSpec.@Nullable Holidays holidays, ZonedDateTime time) {
    return holidays != null && holidays.dates().contains(time.toLocalDate())
        ? holidays.factor()
        : 1;
  }

  @Override
  public double meanPerTick() {
    return meanPerTick;
  }

  @Override
  public Arrivals begin(Stream stream) {
    return new Path(stream);
  }

  /** One replication's deviation and bursts. */
  private final class Path implements Arrivals {
    private final Stream stream;
    private final double innovation = sigma * Math.sqrt(1 - persistence * persistence);
    private final double halfVariance = sigma * sigma / 2;
    private double deviation;
    private double untilBurst;
    private double burstLeft;
    private double burst = 1;

    private Path(Stream stream) {
      this.stream = stream;
      deviation = sigma > 0 ? sigma * stream.nextGaussian() : 0;
      untilBurst = burstsPerTick > 0 ? stream.exponential(1 / burstsPerTick) : Double.MAX_VALUE;
    }

    @Override
    public long next(int tick, double factor) {
      double rate = mean[tick] * factor;
      if (sigma > 0) {
        rate *= Functions.exp(deviation - halfVariance);
        deviation = persistence * deviation + innovation * stream.nextGaussian();
      }
      if (burstsPerTick > 0) {
        rate *= burst();
      }
      return stream.poisson(rate);
    }

    private double burst() {
      if (burstLeft > 0) {
        burstLeft--;
        return burst;
      }
      untilBurst--;
      if (untilBurst <= 0) {
        untilBurst = stream.exponential(1 / burstsPerTick);
        burstLeft = stream.exponential(burstTicks);
        burst = 1 + stream.exponential(burstFactor - 1);
      }
      return 1;
    }
  }
}
