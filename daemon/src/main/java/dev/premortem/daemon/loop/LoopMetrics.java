package dev.premortem.daemon.loop;

/** Hears what the loop does, for its own observability. */
public interface LoopMetrics {
  /** Hears nothing. */
  LoopMetrics NONE = new LoopMetrics() {};

  /** A round was decided and written. */
  default void round(long nanos, int decisions) {}

  /** A source gave nothing. */
  default void sourceFailed(String source) {}

  /** An action was tried. */
  default void action(String kind, String result) {}

  /** So many actions wait. */
  default void waiting(int actions) {}
}
