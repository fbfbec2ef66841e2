package dev.premortem.simulator.world;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The working hours of a time: 9:00 to 17:00, Monday to Friday, where the system is (assumed). */
final class WorkingHours {
  private static final int BEGIN = 9;
  private static final int END = 17;

  /** From and to, epoch seconds. */
  private record Shift(long from, long to) {}

  private final List<Shift> shifts = new ArrayList<>();
  private long total;

  WorkingHours(long from, long seconds, ZoneId zone) {
    long until = from + seconds;
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(from), zone);
    for (; day.atStartOfDay(zone).toEpochSecond() < until; day = day.plusDays(1)) {
      if (day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY) {
        continue;
      }
      long begin = Math.max(from, day.atTime(BEGIN, 0).atZone(zone).toEpochSecond());
      long end = Math.min(until, day.atTime(END, 0).atZone(zone).toEpochSecond());
      if (begin < end) {
        shifts.add(new Shift(begin, end));
        total += end - begin;
      }
    }
    if (shifts.isEmpty()) {
      shifts.add(new Shift(from, until));
      total = seconds;
    }
  }

  /** Returns the moment at which a share of them, 0 to below 1, is over, epoch seconds. */
  long at(double share) {
    double left = share * total;
    for (Shift shift : shifts) {
      long length = shift.to() - shift.from();
      if (left < length) {
        return shift.from() + (long) left;
      }
      left -= length;
    }
    return shifts.get(shifts.size() - 1).to();
  }
}
