package dev.premortem.rules.source;

/**
 * Something wrong, or worth knowing, in what a person wrote.
 *
 * @param place where it is
 * @param code stable name of the kind of problem, listed in the docs
 * @param level how bad it is
 * @param message what is wrong, with the values concerned
 * @param hint what to do about it, empty when there is nothing to say
 */
public record Problem(Place place, String code, Level level, String message, String hint) {
  private static final int LONGEST = 1000;

  /**
   * Takes what it quotes of a file for what it is: it stays short and on its line, and no terminal
   * or build server may be told anything by it.
   */
  public Problem {
    message = plain(message);
    hint = plain(hint);
  }

  private static String plain(String text) {
    StringBuilder out = new StringBuilder();
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    shown
        .codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return out.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** How bad a problem is. */
  public enum Level {
    /** The bundle can't be used. */
    ERROR,
    /** It can be used, but probably does not say what was meant. */
    WARNING,
    /** Worth knowing. */
    INFO;

    /** Returns the name as it is printed. */
    public String label() {
      return switch (this) {
        case ERROR -> "error";
        case WARNING -> "warning";
        case INFO -> "info";
      };
    }
  }

  /** Returns an error. */
  public static Problem error(Place place, String code, String message, String hint) {
    return new Problem(place, code, Level.ERROR, message, hint);
  }

  /** Returns a warning. */
  public static Problem warning(Place place, String code, String message, String hint) {
    return new Problem(place, code, Level.WARNING, message, hint);
  }

  /** Returns something worth knowing. */
  public static Problem info(Place place, String code, String message, String hint) {
    return new Problem(place, code, Level.INFO, message, hint);
  }

  /** Returns the problem as it is printed: one line, and one more for the hint. */
  public String text() {
    String line = plain(place.toString()) + ": " + level.label() + "[" + code + "]: " + message;
    return hint.isEmpty() ? line : line + "\n  hint: " + hint;
  }
}
