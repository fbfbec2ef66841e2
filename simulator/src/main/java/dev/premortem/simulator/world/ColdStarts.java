package dev.premortem.simulator.world;

import dev.premortem.simulator.random.Stream;
import java.util.Arrays;

/**
 * A service that gives its last instance up when nothing comes, request by request: the one that
 * comes next starts an instance and waits for it, as do those that come meanwhile. Documented of
 * Knative and Cloud Run: the last instance goes when the mean over a minute is nothing, after the
 * delay of scaling down.
 */
final class ColdStarts {
  /** Ticks with fewer requests are always looked at one by one. */
  private static final int FEW = 16;

  /** Mean requests in the time that an instance is kept, with which none is given up. */
  private static final double ENOUGH = 12;

  /** Half of the time between two looks of the autoscaler, seconds. */
  private static final double LOOK = 1;

  private final Stream stream;
  private final double startup;
  private final double longestWait;
  private final double kept;
  private final int tickSeconds;
  private final double[] arrivals;
  private double lastBusy;
  private double readyAt;
  private boolean own;
  private int instances;
  private int started;
  private int rejected;
  private double present;

  /**
   * For a service.
   *
   * @param kept seconds for which an idle instance is kept
   */
  ColdStarts(Stream stream, double startup, double longestWait, double kept, int tickSeconds) {
    this.stream = stream;
    this.startup = startup;
    this.longestWait = longestWait;
    this.kept = kept + LOOK;
    this.tickSeconds = tickSeconds;
    this.arrivals = new double[(int) Math.max(FEW, ENOUGH * tickSeconds / this.kept)];
  }

  /** Returns whether so few requests come in a tick that there may be none for long. */
  boolean few(long offered) {
    return offered <= arrivals.length;
  }

  /** Somebody else cares for the service from now on; returns how many instances are starting. */
  int leave(double now) {
    boolean starting = own && readyAt > now;
    own = false;
    return starting ? 1 : 0;
  }

  /** Something was done until then; nothing, when it is not a number. */
  void busyUntil(double time) {
    if (time > lastBusy) {
      lastBusy = time;
    }
  }

  /**
   * Solves a tick.
   *
   * @param from its begin, seconds
   * @param n requests that come
   * @param up instances that are there, 1 at most
   * @param service seconds that serving one takes
   */
  void tick(double from, int n, int up, double service, Delays delays) {
    instances = up;
    started = 0;
    rejected = 0;
    present = 0;
    double since = from;
    for (int i = 0; i < n; i++) {
      arrivals[i] = from + tickSeconds * stream.nextDouble();
    }
    Arrays.sort(arrivals, 0, n);
    for (int i = 0; i < n; i++) {
      double at = arrivals[i];
      giveUpBefore(at, since);
      if (instances == 0) {
        instances = 1;
        started++;
        since = at;
        readyAt = at + startup;
        own = true;
      }
      double wait = Math.max(0, readyAt - at);
      if (wait > longestWait) {
        rejected++;
        busyUntil(at + longestWait);
      } else {
        delays.add(wait, 1);
        busyUntil(at + wait + service);
      }
    }
    double end = from + tickSeconds;
    giveUpBefore(end, since);
    present += instances * (end - since);
  }

  private void giveUpBefore(double time, double since) {
    double until = lastBusy + kept;
    if (instances > 0 && until < time) {
      present += Math.max(0, until - since);
      instances = 0;
    }
  }

  /** Returns when the instance is ready that was started last. */
  double readyAt() {
    return readyAt;
  }

  /** Returns the instances at the end of the tick. */
  int instances() {
    return instances;
  }

  /** Returns how often an instance was started in the tick. */
  int started() {
    return started;
  }

  /** Returns how many requests waited too long. */
  int rejected() {
    return rejected;
  }

  /** Returns the instance-seconds of the tick. */
  double presentSeconds() {
    return present;
  }
}
