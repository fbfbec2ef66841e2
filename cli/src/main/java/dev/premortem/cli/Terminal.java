package dev.premortem.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What is at the other end of stdout and stderr. The launcher asks the shell and passes the answer
 * on, because Java 17 can't ask about one stream at a time.
 */
final class Terminal {
  private Terminal() {}

  static PrintStream stdout() {
    return stream(FileDescriptor.out);
  }

  static PrintStream stderr() {
    return stream(FileDescriptor.err);
  }

  /** UTF-8 whatever the locale: the same bytes everywhere. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  static boolean coloursOnStdout() {
    return Boolean.getBoolean("premortem.terminal.stdout") && coloursWanted();
  }

  static boolean barOnStderr() {
    return Boolean.getBoolean("premortem.terminal.stderr");
  }

  /** How many characters a line takes, 80 where nobody says. */
  static int columns() {
    String given = System.getenv("COLUMNS");
    boolean number = given != null && given.matches("[0-9]{1,4}");
    return number ? Math.max(40, Math.min(400, Integer.parseInt(given))) : 80;
  }

  private static boolean coloursWanted() {
    String no = System.getenv("NO_COLOR");
    return no == null || no.isEmpty();
  }
}
