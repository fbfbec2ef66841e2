package dev.premortem.simulator.random;

import dev.premortem.simulator.table.Functions;
import java.util.random.RandomGenerator;

/**
 * A stream of random numbers that belongs to one purpose of one replication, so that two policies
 * meet the same futures and the number of threads changes nothing. The generator is xoshiro256++
 * (Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47, 2021), its
 * state filled by SplitMix64 from the key.
 */
public final class Stream implements RandomGenerator {
  private static final long LAST = (1L << 53) - 1;

  private long s0;
  private long s1;
  private long s2;
  private long s3;
  private final boolean inverted;
  private final boolean mirrored;
  private double lastP = Double.NaN;
  private double lastLog;

  /** Creates the stream of a purpose in a replication. */
  public Stream(long seed, long replication, Purpose purpose, int index) {
    this(seed, replication, purpose, index, false, false);
  }

  /**
   * Creates the stream of one thing in a replication, such as one fault: what is drawn for it does
   * not depend on what was drawn before for others, so that two policies meet the same luck with it
   * however they have diverged.
   *
   * @param key the thing, see {@link DrawKey}
   * @param antithetic whether the replication is one of a pair, see {@link #ofPair}
   */
  public static Stream of(
      long seed, long replication, Purpose purpose, DrawKey key, boolean antithetic) {
    return antithetic
        ? new Stream(
            mix(seed ^ key.bits()), replication >> 1, purpose, 0, true, (replication & 1) == 1)
        : new Stream(mix(seed ^ key.bits()), replication, purpose, 0, false, false);
  }

  private Stream(
      long seed, long replication, Purpose purpose, int index, boolean inverted, boolean mirrored) {
    this.inverted = inverted;
    this.mirrored = mirrored;
    long key = mix(mix(mix(seed) + replication) + ((long) purpose.key() << 32) + index);
    s0 = mix(key + 0x9E3779B97F4A7C15L);
    s1 = mix(key + 0x3C6EF372FE94F82AL);
    s2 = mix(key + 0xDAA66D2C7DDF743FL);
    s3 = mix(key + 0x78DDE6E5FD29F054L);
  }

  /**
   * Creates the stream of a replication that is one of a pair: an even one draws what the odd one
   * after it draws mirrored, {@code 1 - u} for {@code u} (antithetic variates; Hammersley and
   * Morton, A new Monte Carlo technique, 1956).
   */
  public static Stream ofPair(long seed, long replication, Purpose purpose, int index) {
    return new Stream(seed, replication >> 1, purpose, index, true, (replication & 1) == 1);
  }

  /** SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mix(long z) {
    long x = z + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  @Override
  public long nextLong() {
    long result = Long.rotateLeft(s0 + s3, 23) + s0;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  @Override
  public double nextDouble() {
    long bits = nextLong() >>> 11;
    return (mirrored ? LAST - bits : bits) * 0x1.0p-53;
  }

  @Override
  public double nextGaussian() {
    double drawn = RandomGenerator.super.nextGaussian();
    return mirrored ? -drawn : drawn;
  }

  @Override
  public double nextExponential() {
    return inverted ? -StrictMath.log1p(-nextDouble()) : RandomGenerator.super.nextExponential();
  }

  /** Returns whether an event of that probability happens. */
  public boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /**
   * Draws from a lognormal distribution of that median, {@code spread} being the sd of the
   * logarithm.
   */
  public double lognormal(double median, double spread) {
    return median * Functions.exp(spread * nextGaussian());
  }

  /** Draws from an exponential distribution of that mean. */
  public double exponential(double mean) {
    return mean * nextExponential();
  }

  /** Draws from a Poisson distribution. Exact for every mean from 0 to 1e9. */
  public long poisson(double mean) {
    return Discrete.poisson(this, mean);
  }

  /** Returns ln(1 - p). Nearly always of the same p as before. */
  double logOfRest(double p) {
    if (p != lastP) {
      lastP = p;
      lastLog = StrictMath.log1p(-p);
    }
    return lastLog;
  }

  /** Draws from a binomial distribution. Exact for every n from 0 to 1e9. */
  public long binomial(long n, double p) {
    return Discrete.binomial(this, n, p);
  }
}
