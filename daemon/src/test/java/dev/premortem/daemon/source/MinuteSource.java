package dev.premortem.daemon.source;

import java.io.IOException;
import java.util.function.LongFunction;

/** Signals that a test makes up, a minute at a time. */
public final class MinuteSource implements SignalSource {
  /** What one revision did in a minute. */
  public record Made(String service, String revision, long requests, long errors) {}

  private final LongFunction<Made[]> minutes;

  /** Fails the next read. */
  public boolean failing;

  /** Gives every point twice. */
  public boolean doubling;

  /** Asks a function for the revisions of the minute that ends at a time; null for a gap. */
  public MinuteSource(LongFunction<Made[]> minutes) {
    this.minutes = minutes;
  }

  @Override
  public String name() {
    return "made-up";
  }

  @Override
  public void read(long after, long until, Points into) throws IOException {
    if (failing) {
      throw new IOException("the source is down");
    }
    for (int round = 0; round < (doubling ? 2 : 1); round++) {
      for (long end = Math.floorDiv(after, 60L) * 60 + 60; end <= until; end += 60) {
        Made[] made = minutes.apply(end);
        if (made == null) {
          continue;
        }
        for (Made one : made) {
          Points.Revision at = into.at(one.service(), one.revision(), end, "requests");
          if (at != null) {
            at.requests = one.requests();
            at.errors = one.errors();
            at.latencyP50Ms = 50;
            at.latencyP95Ms = 100;
            at.latencyP99Ms = 200;
            at.instances = 1;
            at.cpu = 0.3;
            at.memory = 0.4;
          }
        }
      }
    }
  }
}
