package dev.premortem.engine.document;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A day or a moment, as a document writes it: {@code 2026-01-20}, {@code 2026-01-20T02:30} in the
 * time zone of the document, or {@code 2026-01-20T02:30:00+05:30} (RFC 3339). Which moment that is
 * says {@link dev.premortem.engine.schedule.WallClock}.
 *
 * @param local what the wall clock shows; midnight where only a day is given
 * @param offset the moment itself, null where it depends on the time zone of the document
 * @param wholeDay whether only a day is given
 * @param text as it was written
 */
public record Moment(
    LocalDateTime local, @Nullable OffsetDateTime offset, boolean wholeDay, String text) {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm[:ss[.SSS]]", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter OFFSET =
      new DateTimeFormatterBuilder()
          .append(LOCAL)
          .appendOffset("+HH:MM", "Z")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  /** Reads a day or a moment to the second, null when a text is none. */
  public static @Nullable Moment of(String written) {
    String text = written.strip();
    try {
      if (text.length() <= 10) {
        return new Moment(LocalDate.parse(text).atStartOfDay(), null, true, text);
      }
      boolean separated = " tT".indexOf(text.charAt(10)) >= 0;
      String iso = separated ? text.substring(0, 10) + 'T' + text.substring(11) : text;
      OffsetDateTime offset =
          iso.matches(".*([Zz]|[+-]\\d\\d:\\d\\d)")
              ? OffsetDateTime.parse(iso.replace('z', 'Z'), OFFSET)
              : null;
      LocalDateTime local =
          offset == null ? LocalDateTime.parse(iso, LOCAL) : offset.toLocalDateTime();
      return local.equals(local.truncatedTo(ChronoUnit.SECONDS))
          ? new Moment(local, offset, false, text)
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
