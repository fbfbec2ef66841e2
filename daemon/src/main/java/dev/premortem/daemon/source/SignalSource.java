package dev.premortem.daemon.source;

import java.io.IOException;

/** Where measurements come from. */
public interface SignalSource {
  /** Returns what it is called in logs and metrics. */
  String name();

  /**
   * Reads points whose intervals end in {@code (after, until]}, epoch seconds.
   *
   * @throws IOException when nothing can be read; what was read before stays
   */
  void read(long after, long until, Points into) throws IOException;
}
