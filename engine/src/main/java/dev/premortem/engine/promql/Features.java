package dev.premortem.engine.promql;

/**
 * What of PromQL is taken.
 *
 * @param experimentalFunctions whether functions that Prometheus may still change are taken
 */
public record Features(boolean experimentalFunctions) {
  /** What Prometheus takes without a feature flag. */
  public static final Features STABLE = new Features(false);

  /** Experimental functions as well. */
  public static final Features EXPERIMENTAL = new Features(true);
}
