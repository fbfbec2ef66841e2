package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Decision;

/** Takes down every decision and what the arbiter ruled, in order. */
@FunctionalInterface
public interface Journal {
  /** Takes down nothing. */
  Journal NONE = (time, decision, fate, why) -> {};

  /** What became of a decision. */
  enum Fate {
    /** It was acted on. */
    ACTED,
    /** It is not acted on yet, and is not forgotten. */
    WAITS,
    /** Its page is that of another incident. */
    JOINED,
    /** It was not acted on, and never will be. */
    DROPPED,
    /** It no longer holds. */
    ENDED
  }

  /**
   * Takes down a ruling.
   *
   * @param why what it waits for, whom it joined, or why it was dropped; empty where it was acted
   *     on
   */
  void note(long time, Decision decision, Fate fate, String why);
}
