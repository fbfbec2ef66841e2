package dev.premortem.simulator.outcome;

/**
 * What is known of one metric.
 *
 * @param metric the metric
 * @param mean mean, or the proportion
 * @param low lower end of its 95% interval
 * @param high upper end of its 95% interval
 * @param p50 median over replications (over requests for waits and latencies, over events for
 *     times; infinite where it did not happen so often)
 * @param p95 95th percentile
 * @param p99 99th percentile
 * @param p50Interval 95% interval of the median
 * @param p95Interval 95% interval of the 95th percentile
 * @param p99Interval 95% interval of the 99th percentile
 * @param n replications that produced it, trials of a proportion, or events of a time
 * @param values the distribution
 * @param gain how many times the variance of as many independent replications is that of mirrored
 *     pairs, NaN without pairs
 */
public record Estimate(
    Metric metric,
    double mean,
    double low,
    double high,
    double p50,
    double p95,
    double p99,
    Range p50Interval,
    Range p95Interval,
    Range p99Interval,
    long n,
    LogHistogram values,
    double gain) {
  /** An interval. */
  public record Range(double low, double high) {}
}
