package dev.premortem.simulator.world;

import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.signal.Sample;

/** Is told what happens in a world while it happens; for timelines. */
public interface Watch {
  /** Watches nothing. */
  Watch NONE = new Watch() {};

  /** A tick of one service ended. */
  default void tick(long time, int service, Sample truth, double candidateWeight, long rejected) {}

  /** An action was let through. */
  default void action(long time, Action action) {}

  /** Something happened in the world. */
  default void event(long time, String kind, String text) {}
}
