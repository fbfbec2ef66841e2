package dev.premortem.engine.schedule;

import dev.premortem.engine.document.HoursSpec;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;

/**
 * Hours that come again every day or on some days of the week, in the wall time of a zone. They
 * belong to the day on which they begin: those of Friday from 22:00 until 06:00 end on Saturday.
 */
public final class Hours {
  /** Days around a moment whose hours may touch it; clocks have been turned back by a day. */
  private static final int BEFORE = 2;

  /** Days after a moment among which every day of the week is, even if one was skipped. */
  private static final int AFTER = 9;

  private final Set<DayOfWeek> days;
  private final LocalTime from;
  private final LocalTime until;
  private final ZoneId zone;

  /**
   * Hours as a document says them.
   *
   * @param zone time zone where they name none
   */
  public Hours(HoursSpec spec, ZoneId zone) {
    this.days =
        spec.days().isEmpty() ? EnumSet.allOf(DayOfWeek.class) : EnumSet.copyOf(spec.days());
    this.from = spec.from().time();
    this.until = spec.until().time();
    this.zone = spec.timezone() == null ? zone : spec.timezone();
  }

  /** Returns whether they never end: whole days, every day. */
  public boolean always() {
    return from.equals(until) && days.size() == DayOfWeek.values().length;
  }

  /** Returns whether they are on at a moment, epoch seconds. */
  public boolean cover(long now) {
    LocalDate today = WallClock.shows(now, zone).toLocalDate();
    for (int day = -BEFORE; day <= BEFORE; day++) {
      LocalDate date = today.plusDays(day);
      if (days.contains(date.getDayOfWeek()) && begin(date) <= now && now < end(date)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the next moment after one at which they begin or end, epoch seconds. */
  public long nextChange(long now) {
    long next = Long.MAX_VALUE;
    LocalDate today = WallClock.shows(now, zone).toLocalDate();
    for (int day = -BEFORE; day <= AFTER; day++) {
      LocalDate date = today.plusDays(day);
      if (days.contains(date.getDayOfWeek())) {
        next = begin(date) > now ? Math.min(next, begin(date)) : next;
        next = end(date) > now ? Math.min(next, end(date)) : next;
      }
    }
    return next;
  }

  private long begin(LocalDate date) {
    return WallClock.reaches(date.atTime(from), zone);
  }

  private long end(LocalDate date) {
    return WallClock.reaches((until.isAfter(from) ? date : date.plusDays(1)).atTime(until), zone);
  }
}
