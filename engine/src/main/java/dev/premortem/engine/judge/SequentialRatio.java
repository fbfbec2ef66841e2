package dev.premortem.engine.judge;

/**
 * Evidence that a share of failures is above a limit, which may be looked at after every request
 * without inflating false alarms.
 *
 * <p>With s failures among n requests and a limit p<sub>0</sub>, the evidence is the mean over
 * several p<sub>1</sub> &gt; p<sub>0</sub> of the likelihood ratio (p<sub>1</sub>/p<sub>0</sub>)
 * <sup>s</sup> ((1−p<sub>1</sub>)/(1−p<sub>0</sub>))<sup>n−s</sup>. While the true share is at most
 * p<sub>0</sub> this is a non-negative supermartingale that begins at 1, so by Ville's inequality
 * the chance that it ever reaches 1/α is at most α, however often and whenever somebody looks
 * (Robbins, Statistical methods related to the law of the iterated logarithm, 1970; Ramdas et al.,
 * Game-theoretic statistics and safe anytime-valid inference, 2023).
 */
public final class SequentialRatio {
  /** Alternatives, as multiples of the limit. */
  private static final double[] MULTIPLES = {1.5, 2, 3, 5, 10, 20, 50, 100};

  private static final double LEAST = 1e-6;
  private static final double MOST = 0.99;
  private static final double LARGEST = 1e12;

  private final double[] onFailure = new double[MULTIPLES.length];
  private final double[] onSuccess = new double[MULTIPLES.length];
  private long requests;
  private long failures;

  /**
   * Begins without a request.
   *
   * @param limit share that failures may have, 0 to 1
   */
  public SequentialRatio(double limit) {
    double p0 = Math.max(LEAST, Math.min(MOST, limit));
    for (int i = 0; i < MULTIPLES.length; i++) {
      double p1 = Math.min((1 + p0) / 2, p0 * MULTIPLES[i]);
      onFailure[i] = StrictMath.log(p1 / p0);
      onSuccess[i] = StrictMath.log((1 - p1) / (1 - p0));
    }
  }

  /** Takes in requests of which some failed. */
  public void add(long ofRequests, long failed) {
    requests += ofRequests;
    failures += failed;
  }

  /** Forgets everything. */
  public void reset() {
    requests = 0;
    failures = 0;
  }

  /** Returns the evidence: 1 says nothing, 20 is reached with a chance of at most 5% by luck. */
  public double evidence() {
    double sum = 0;
    for (int i = 0; i < MULTIPLES.length; i++) {
      double log = failures * onFailure[i] + (requests - failures) * onSuccess[i];
      sum += StrictMath.exp(Math.min(log, 60));
    }
    return Math.min(LARGEST, sum / MULTIPLES.length);
  }
}
