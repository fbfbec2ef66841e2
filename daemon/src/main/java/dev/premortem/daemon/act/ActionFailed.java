package dev.premortem.daemon.act;

import org.jspecify.annotations.Nullable;

/** An action did not work, or nobody knows whether it did. */
public final class ActionFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean permanent;

  private ActionFailed(String message, boolean permanent, @Nullable Throwable cause) {
    super(message, cause);
    this.permanent = permanent;
  }

  /** It may work later. */
  public static ActionFailed forNow(String message, @Nullable Throwable cause) {
    return new ActionFailed(message, false, cause);
  }

  /** It will never work. */
  public static ActionFailed forGood(String message) {
    return new ActionFailed(message, true, null);
  }

  /** Returns whether trying again is pointless. */
  public boolean permanent() {
    return permanent;
  }
}
