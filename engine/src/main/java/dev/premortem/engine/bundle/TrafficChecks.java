package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ServiceDistribution;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.rules.source.Problem;
import java.time.Duration;
import java.util.List;

/** Checks that the times of requests are those of the distribution that is named. */
final class TrafficChecks {
  /**
   * Largest 95th percentile of a lognormal distribution, in means: exp(1.6449 σ − σ²/2) is largest
   * at σ = 1.6449.
   */
  private static final double HIGHEST_P95 = 3.868;

  private TrafficChecks() {}

  static void check(Bundle bundle, List<Problem> problems) {
    for (Document<TrafficSpec> traffic : bundle.all(Kind.TRAFFIC, TrafficSpec.class)) {
      TrafficSpec.ServiceTime time = traffic.spec().serviceTime();
      Duration p95 = time.p95();
      if (p95 == null) {
        continue;
      }
      double means = p95.toNanos() / (double) Math.max(1, time.mean().toNanos());
      if (time.distribution() != ServiceDistribution.LOGNORMAL) {
        wrong(
            problems,
            traffic,
            "p95 says nothing of a distribution that is not lognormal",
            "leave p95 out, or write distribution: lognormal");
      } else if (means > HIGHEST_P95) {
        wrong(
            problems,
            traffic,
            "the p95 of a lognormal distribution is at most "
                + HIGHEST_P95
                + " times its mean, "
                + Math.round(time.mean().toMillis() * HIGHEST_P95)
                + " ms of "
                + time.mean().toMillis()
                + " ms, found "
                + p95.toMillis()
                + " ms",
            "raise mean, or lower p95");
      } else if (means < 1) {
        wrong(
            problems,
            traffic,
            "the p95 of "
                + p95.toMillis()
                + " ms is below the mean of "
                + time.mean().toMillis()
                + " ms",
            "raise p95, or lower mean");
      }
    }
  }

  private static void wrong(
      List<Problem> problems, Document<TrafficSpec> traffic, String message, String hint) {
    problems.add(Problem.error(traffic.spec().service().place(), "TRAFFIC-P95", message, hint));
  }
}
