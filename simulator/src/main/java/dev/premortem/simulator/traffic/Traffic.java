package dev.premortem.simulator.traffic;

import dev.premortem.simulator.random.Stream;
import java.io.Serializable;

/** Where the requests of one service come from, in every replication anew. */
public interface Traffic extends Serializable {
  /** Begins a replication; the answer draws from the stream and is used tick after tick. */
  Arrivals begin(Stream stream);

  /** Returns the mean number of requests in a tick, for a past that is taken for granted. */
  double meanPerTick();

  /**
   * Returns {@code sha256:} and the digest of a recording, empty for traffic that the bundle itself
   * describes.
   */
  default String digest() {
    return "";
  }

  /** Returns the file of a recording, empty for traffic that the bundle itself describes. */
  default String source() {
    return "";
  }

  /** The arrivals of one replication. */
  interface Arrivals {
    /**
     * Returns the requests that arrive in a tick.
     *
     * @param tick number of the tick from the start, asked for in order
     * @param factor factor on the rate, 1 when nothing unusual happens
     */
    long next(int tick, double factor);
  }
}
