package dev.premortem.simulator.forecast;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Capacity and cost of the months to come, from the capacity model of a bundle: users grow and are
 * cut to whole ones each month; a vCPU carries so many users; memory goes with vCPU; instances hold
 * so many vCPU; an instance costs so much. With uncertain growth every month's growth is drawn
 * anew.
 */
public final class CapacityForecast {
  private static final int PATHS = 10_000;

  /** A figure: one number when growth is certain, else quantiles over paths. */
  public record Figure(double p50, double p90, double p99) {
    static Figure of(double[] sorted) {
      return new Figure(at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99));
    }

    private static double at(double[] sorted, double q) {
      return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
  }

  /** One month, from 1. */
  public record Month(
      int month, Figure users, Figure vcpus, Figure memoryGb, Figure instances, Figure cost) {}

  /**
   * A forecast.
   *
   * @param certain whether growth is certain, so that all quantiles are one number
   * @param currency currency of the costs
   * @param months months in order
   */
  public record Result(boolean certain, String currency, List<Month> months) {
    /**
     * Returns the first month in which more instances are needed than there may be, 0 where none of
     * the months does.
     *
     * @param quantile the quantile of instances that is looked at
     */
    public int exceeds(int maxInstances, ToDoubleFunction<Figure> quantile) {
      return months.stream()
          .filter(m -> quantile.applyAsDouble(m.instances()) > maxInstances)
          .mapToInt(Month::month)
          .findFirst()
          .orElse(0);
    }
  }

  private CapacityForecast() {}

  /** Looks {@code months} ahead; the same seed gives the same forecast. */
  public static Result of(CapacitySpec spec, String currency, int months, long seed) {
    double sd = spec.growth().standardDeviation().value();
    int paths = sd > 0 ? PATHS : 1;
    double[][] users = new double[months][paths];
    for (int path = 0; path < paths; path++) {
      Stream stream = new Stream(seed, path, Purpose.GROWTH, 0);
      double now = (double) spec.users();
      for (int month = 0; month < months; month++) {
        now = grow(now, spec, sd > 0 ? sd * stream.nextGaussian() : 0);
        users[month][path] = now;
      }
    }
    List<Month> result = new ArrayList<>();
    for (int month = 0; month < months; month++) {
      Arrays.sort(users[month]);
      result.add(month(month + 1, Figure.of(users[month]), spec));
    }
    return new Result(sd == 0, currency, result);
  }

  /** Cuts to whole users as people count them: 1000 and 30% are 1300, not 1299. */
  private static double grow(double users, CapacitySpec spec, double deviation) {
    double rate = Math.max(-1, spec.growth().perMonth().value() + deviation);
    return BigDecimal.valueOf(users)
        .multiply(BigDecimal.ONE.add(BigDecimal.valueOf(rate)))
        .setScale(0, java.math.RoundingMode.FLOOR)
        .doubleValue();
  }

  /** Every figure rises with users, so quantiles pass through. */
  private static Month month(int number, Figure users, CapacitySpec spec) {
    return new Month(
        number,
        users,
        map(users, u -> vcpus(u, spec)),
        map(users, u -> vcpus(u, spec) * spec.memoryGbPerVcpu()),
        map(users, u -> instances(u, spec)),
        map(users, u -> instances(u, spec) * spec.costPerInstanceMonth()));
  }

  private static Figure map(Figure figure, java.util.function.DoubleUnaryOperator f) {
    return new Figure(
        f.applyAsDouble(figure.p50()),
        f.applyAsDouble(figure.p90()),
        f.applyAsDouble(figure.p99()));
  }

  private static double vcpus(double users, CapacitySpec spec) {
    return Math.ceil(users / spec.usersPerVcpu());
  }

  private static double instances(double users, CapacitySpec spec) {
    return Math.ceil(vcpus(users, spec) / spec.vcpusPerInstance());
  }

  /** Returns the months until planned growth needs more instances than a service may have. */
  public static double monthsToFull(Bundle bundle, ServicePolicy service) {
    Document<CapacitySpec> document = bundle.only(Kind.CAPACITY, CapacitySpec.class);
    if (document == null || !document.spec().service().value().equals(service.name())) {
      return Double.POSITIVE_INFINITY;
    }
    Result result = of(document.spec(), "", 120, 1);
    int month = result.exceeds(service.spec().instances().max(), Figure::p50);
    return month == 0 ? Double.POSITIVE_INFINITY : month;
  }
}
