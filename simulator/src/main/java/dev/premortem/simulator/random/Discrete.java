package dev.premortem.simulator.random;

import dev.premortem.simulator.table.Functions;

/**
 * Exact samplers of discrete distributions. Small means by inversion; large ones by transformed
 * rejection: Hörmann, The transformed rejection method for generating Poisson random variables
 * (PTRS), Insurance: Mathematics and Economics 12 (1993), and The generation of binomial random
 * variates (BTRS), Journal of Statistical Computation and Simulation 46 (1993).
 */
final class Discrete {
  private static final int TABLE = 1024;
  private static final double[] LOG_FACTORIAL = new double[TABLE];
  private static final double HALF_LOG_2PI = 0.9189385332046727;

  static {
    double sum = 0;
    for (int k = 1; k < TABLE; k++) {
      sum += StrictMath.log(k);
      LOG_FACTORIAL[k] = sum;
    }
  }

  private Discrete() {}

  /** Returns ln k!, by table or by Stirling's series. */
  static double logFactorial(long k) {
    if (k < TABLE) {
      return LOG_FACTORIAL[(int) k];
    }
    double x = (double) k + 1;
    double r = 1 / x;
    double r2 = r * r;
    return (x - 0.5) * Functions.log(x)
        - x
        + HALF_LOG_2PI
        + r * (1.0 / 12 - r2 * (1.0 / 360 - r2 / 1260));
  }

  static long poisson(Stream stream, double mean) {
    if (!(mean > 0)) {
      return 0;
    }
    return mean < 12 ? poissonByInversion(stream, mean) : poissonByRejection(stream, mean);
  }

  private static long poissonByInversion(Stream stream, double mean) {
    double p = Functions.exp(-mean);
    double u = stream.nextDouble();
    long k = 0;
    while (u > p && k < 1000) {
      u -= p;
      k++;
      p *= mean / k;
    }
    return k;
  }

  private static long poissonByRejection(Stream stream, double mean) {
    double b = 0.931 + 2.53 * Math.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double vr = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = stream.nextDouble() - 0.5;
      double v = stream.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= vr) {
        return (long) k;
      }
      if (k < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4); // seldom needed, so not prepared before
      double accept = Functions.log(v * inverseAlpha / (a / (us * us) + b));
      if (accept <= k * Functions.log(mean) - mean - logFactorial((long) k)) {
        return (long) k;
      }
    }
  }

  static long binomial(Stream stream, long n, double p) {
    if (n <= 0 || !(p > 0)) {
      return 0;
    }
    if (p >= 1) {
      return n;
    }
    if (p > 0.5) {
      return n - binomial(stream, n, 1 - p);
    }
    return n * p < 10 ? binomialByInversion(stream, n, p) : binomialByRejection(stream, n, p);
  }

  private static long binomialByInversion(Stream stream, long n, double p) {
    double q = 1 - p;
    double s = p / q;
    double r = Functions.exp(n * stream.logOfRest(p));
    double u = stream.nextDouble();
    long k = 0;
    while (u > r && k < n) {
      u -= r;
      k++;
      r *= s * (n - k + 1) / k;
    }
    return k;
  }

  private static long binomialByRejection(Stream stream, long n, double p) {
    double spq = Math.sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * spq;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double c = n * p + 0.5;
    double vr = 0.92 - 4.2 / b;
    while (true) {
      double v = stream.nextDouble();
      double u = stream.nextDouble() - 0.5;
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + c);
      if (us >= 0.07 && v <= vr) {
        return (long) k;
      }
      if (k < 0 || k > n) {
        continue;
      }
      double alpha = (2.83 + 5.1 / b) * spq; // seldom needed, so not prepared before
      double mode = Math.floor((n + 1) * p);
      double accept = Functions.log(v * alpha / (a / (us * us) + b));
      if (accept <= logChance(n, p, k, mode)) {
        return (long) k;
      }
    }
  }

  /** Returns the logarithm of how likely k is, over how likely the mode is. */
  private static double logChance(long n, double p, double k, double mode) {
    return logFactorial((long) mode)
        + logFactorial(n - (long) mode)
        - logFactorial((long) k)
        - logFactorial(n - (long) k)
        + (k - mode) * Functions.log(p / (1 - p));
  }
}
