package dev.premortem.engine.promql.eval;

/**
 * How expressions are evaluated.
 *
 * @param lookbackMillis how long a sample stays the latest one, milliseconds
 * @param subqueryStepMillis step of subqueries that name none, milliseconds
 * @param delayedNameRemoval whether metric names are dropped at the end only, as with Prometheus'
 *     feature flag {@code promql-delayed-name-removal}
 * @param maxSamples more samples than this are not looked at for one result
 * @param settled whether samples before a time that was evaluated never change, so that what a
 *     subquery gave there is kept for later evaluations
 */
public record EvaluationOptions(
    long lookbackMillis,
    long subqueryStepMillis,
    boolean delayedNameRemoval,
    long maxSamples,
    boolean settled) {
  /** What Prometheus does unless told otherwise. */
  public static final EvaluationOptions DEFAULT =
      new EvaluationOptions(300_000, 60_000, false, 50_000_000, false);

  /** Returns these with another step of subqueries. */
  public EvaluationOptions withSubqueryStep(long millis) {
    return new EvaluationOptions(lookbackMillis, millis, delayedNameRemoval, maxSamples, settled);
  }

  /** Returns these with names dropped at the end only. */
  public EvaluationOptions withDelayedNameRemoval() {
    return new EvaluationOptions(lookbackMillis, subqueryStepMillis, true, maxSamples, settled);
  }

  /** Returns these for samples that come in the order of time only. */
  public EvaluationOptions withSettledSamples() {
    return new EvaluationOptions(
        lookbackMillis, subqueryStepMillis, delayedNameRemoval, maxSamples, true);
  }
}
