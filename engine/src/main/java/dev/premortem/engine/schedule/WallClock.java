package dev.premortem.engine.schedule;

import dev.premortem.engine.document.Moment;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * When a wall clock shows what: a time is reached when the clock of a zone first shows it or a
 * later one. What is skipped in spring is reached when clocks jump; what comes twice in autumn is
 * reached the first time, and not again. So a later time is never reached earlier, and hours that
 * follow each other leave no gap and do not overlap.
 *
 * <p>RFC 5545 (3.3.5) reads times that come twice alike; those that are skipped it reads with the
 * offset before, which may put 02:30 behind 03:00.
 */
public final class WallClock {
  private WallClock() {}

  /** Returns when a time is reached, epoch seconds. */
  public static long reaches(LocalDateTime time, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(time);
    return change != null && change.isGap()
        ? change.toEpochSecond()
        : time.atZone(zone).toEpochSecond();
  }

  /** Returns what the clock shows at a moment, epoch seconds. */
  public static LocalDateTime shows(long epochSecond, ZoneId zone) {
    return LocalDateTime.ofInstant(Instant.ofEpochSecond(epochSecond), zone);
  }

  /** Returns when something begins that begins with a day or at a moment, epoch seconds. */
  public static long begins(Moment from, ZoneId zone) {
    OffsetDateTime offset = from.offset();
    return offset != null ? offset.toEpochSecond() : reaches(from.local(), zone);
  }

  /** Returns when something ends that ends with a day or at a moment, epoch seconds. */
  public static long ends(Moment until, ZoneId zone) {
    return until.wholeDay() ? reaches(until.local().plusDays(1), zone) : begins(until, zone);
  }
}
