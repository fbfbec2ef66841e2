package dev.premortem.simulator.compare;

import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.outcome.Metric;
import java.util.List;

/**
 * How one metric differs between two policies that met the same futures.
 *
 * @param metric the metric
 * @param base what it is with the base
 * @param candidate what it is with the candidate
 * @param difference candidate minus base
 * @param low lower end of the 95% interval of the difference
 * @param high upper end
 * @param n futures that were compared
 * @param together the interval that the verdict is read from: those of all metrics of a comparison
 *     together hold in 95% of comparisons
 * @param relevant the least difference that matters
 * @param verdict what that says
 * @param moreReplications how many more futures would settle it, 0 when it is settled, -1 when more
 *     than ten million would be needed
 * @param independent how many times as many futures it would take if both policies met different
 *     ones, 1 when pairing does not help, NaN when nothing varies
 * @param flipped the first futures in which a proportion came out otherwise
 */
public record Difference(
    Metric metric,
    double base,
    double candidate,
    double difference,
    double low,
    double high,
    long n,
    Estimate.Range together,
    Relevance.Margin relevant,
    Verdict verdict,
    long moreReplications,
    double independent,
    List<Long> flipped) {
  /** What a difference says. */
  public enum Verdict {
    /** The candidate is better, by as much as matters. */
    BETTER,
    /** The candidate is worse, by as much as matters. */
    WORSE,
    /** It differs by as much as matters, and neither way is good or bad by itself. */
    DIFFERENT,
    /** Every future came out the same. */
    SAME,
    /** Whatever the difference is, it is smaller than what matters. */
    NOT_RELEVANT,
    /** It can't be told yet. */
    UNCLEAR
  }
}
