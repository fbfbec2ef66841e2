package dev.premortem.simulator.random;

/**
 * What a stream of random numbers is for. The key is part of every result: the keys are never
 * reused.
 */
public enum Purpose {
  /** Arrivals of requests. */
  TRAFFIC(0),
  /** Errors and latencies of requests. */
  SERVICE(1),
  /** Times and sizes of faults. */
  FAULTS(2),
  /** Releases and what is wrong with them. */
  RELEASES(3),
  /** People's times. */
  PEOPLE(4),
  /** Delays and gaps of measurements. */
  MEASUREMENT(5),
  /** Backups and recovery. */
  RECOVERY(6),
  /** Growth of users. */
  GROWTH(7),
  /** Noise in the series of scenario tests. */
  NOISE(8),
  /** Retries, thinking and choices of clients. */
  CLIENTS(9),
  /** Which futures are left as they are when others are made worse. */
  TILT(10),
  /** Which requests fail. */
  FAILURES(11),
  /** How far an autoscaler's averages stray. */
  AUTOSCALER(12),
  /** When the requests of a tick arrive, where that matters. */
  ARRIVALS(13),
  /** One answer of one responder to one incident. */
  ANSWER(14),
  /** How long mending one fault takes, and who can. */
  MENDING(15),
  /** What one release meets. */
  RELEASE(16),
  /** One run of one backup. */
  BACKUP(17);

  private final int key;

  Purpose(int key) {
    this.key = key;
  }

  /** Returns the number that keys streams of this purpose. */
  int key() {
    return key;
  }
}
