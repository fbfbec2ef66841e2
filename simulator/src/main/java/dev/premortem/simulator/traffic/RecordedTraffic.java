package dev.premortem.simulator.traffic;

import dev.premortem.simulator.random.Stream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Traffic as it was recorded. Every replication begins on a day of the recording drawn at random
 * (on the same day of the week where the recording has two weeks) at the same time of day, and
 * starts over at its end: the counts themselves are not drawn again.
 */
public final class RecordedTraffic implements Traffic {
  private static final long serialVersionUID = 1L;

  private final double[] counts;
  private final int firstOffset;
  private final int stride;
  private final int strides;
  private final String source;

  /**
   * Lays a recording on ticks.
   *
   * @param counts requests in each tick, without gaps
   * @param recordedFrom epoch second of the first tick
   * @param start epoch second at which simulated time begins
   * @param tickSeconds length of a tick
   */
  public RecordedTraffic(double[] counts, long recordedFrom, long start, int tickSeconds) {
    this(counts, recordedFrom, start, tickSeconds, "");
  }

  /** As above, with the file that the recording was read from. */
  public RecordedTraffic(
      double[] counts, long recordedFrom, long start, int tickSeconds, String source) {
    this.source = source;
    int day = Math.max(1, 86400 / tickSeconds);
    int week = 7 * day;
    int whole =
        counts.length >= 2 * week
            ? counts.length / week * week
            : counts.length >= day ? counts.length / day * day : counts.length;
    this.counts = new double[whole];
    System.arraycopy(counts, 0, this.counts, 0, whole);
    this.stride = whole >= 2 * week ? week : whole >= day ? day : whole;
    this.strides = Math.max(1, whole / stride);
    long shift = Math.floorMod((start - recordedFrom) / tickSeconds, (long) stride);
    this.firstOffset = (int) shift;
  }

  @Override
  public String source() {
    return source;
  }

  /** Returns the digest over counts and offset, all that a future draws from. */
  @Override
  public String digest() {
    ByteBuffer bytes = ByteBuffer.allocate(8 * counts.length + 8);
    bytes.putInt(firstOffset).putInt(stride);
    for (double count : counts) {
      bytes.putDouble(count);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public double meanPerTick() {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return sum / counts.length;
  }

  @Override
  public Arrivals begin(Stream stream) {
    int offset = firstOffset + stride * stream.nextInt(strides);
    return (tick, factor) -> {
      double count = counts[(offset + tick) % counts.length] * factor;
      long whole = (long) Math.floor(count);
      double rest = count - whole;
      return rest > 1e-9 && stream.chance(rest) ? whole + 1 : whole;
    };
  }
}
