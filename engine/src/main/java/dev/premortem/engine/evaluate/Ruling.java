package dev.premortem.engine.evaluate;

import java.util.List;

/** What the arbiter says to a request. */
sealed interface Ruling {
  /** Returns what was asked. */
  Request request();

  /**
   * It is done now: the actions go out and the state takes it in.
   *
   * @param actions what is to be done in the world; only a note where nothing is
   */
  record Act(Request request, List<Action> actions) implements Ruling {
    /** Copies the list. */
    public Act {
      actions = List.copyOf(actions);
    }
  }

  /**
   * It is not done yet, and is ruled on again.
   *
   * @param until epoch seconds, {@link Long#MAX_VALUE} where it waits for something to change
   */
  record Wait(Request request, long until, String why) implements Ruling {}

  /**
   * A page that is another's: the incident is listed with one of its group, and shares its level,
   * its clock and whoever took it.
   */
  record Join(Request request, Incident lead, String why) implements Ruling {}

  /** It is not done, and never will be. */
  record Drop(Request request, String why) implements Ruling {}
}
