package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Decision;

/** Is told of every decision and of what became of it, in order. */
@FunctionalInterface
public interface Journal {
  /** Hears nothing. */
  Journal NONE = (time, decision, fate) -> {};

  /** What arbitration made of a decision. */
  enum Fate {
    /** It was acted on. */
    ACTED,
    /** It no longer holds. */
    ENDED,
    /** A silence covers it. */
    SILENCED,
    /** It waits for a cool-down or a rate limit. */
    POSTPONED,
    /** Another decision contradicts it and goes first. */
    CONTRADICTED
  }

  /** Hears of a decision. */
  void note(long time, Decision decision, Fate fate);
}
