package dev.premortem.rules.evaluate;

/**
 * Truth as in SQL (ISO/IEC 9075-2, 6.39), as numbers: {@code and} is the lesser, {@code or} the
 * greater, {@code not} is 2 less the value. Only {@link #TRUE} holds.
 */
public final class Truth {
  /** It fails. */
  public static final int FALSE = 0;

  /** Something that it depends on is not known. */
  public static final int UNKNOWN = 1;

  /** It holds. */
  public static final int TRUE = 2;

  private Truth() {}

  static int of(boolean holds) {
    return holds ? TRUE : FALSE;
  }

  static int not(int truth) {
    return TRUE - truth;
  }
}
