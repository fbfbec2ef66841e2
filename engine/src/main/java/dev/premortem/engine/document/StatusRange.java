package dev.premortem.engine.document;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Status codes of HTTP, written as {@code 200} or {@code 200-299}.
 *
 * @param from the lowest, 100 to 599
 * @param to the highest, from that to 599
 * @param text as it was written
 */
public record StatusRange(int from, int to, String text) {
  private static final Pattern WRITTEN =
      Pattern.compile("([1-5]\\d\\d)(?:\\s*-\\s*([1-5]\\d\\d))?");

  /** Reads status codes, null when a text is none. */
  public static @Nullable StatusRange of(String written) {
    Matcher range = WRITTEN.matcher(written.strip());
    if (!range.matches()) {
      return null;
    }
    int from = Integer.parseInt(range.group(1));
    int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
    return from <= to ? new StatusRange(from, to, written.strip()) : null;
  }

  /** Returns whether a status is one of them. */
  public boolean has(int status) {
    return status >= from && status <= to;
  }
}
