package dev.premortem.engine.document;

import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hours that come again every day, or on some days of the week. */
@Doc("Hours that come again every day, or on some days of the week.")
public record HoursSpec(
    @Doc("days of the week on which they begin, such as mon or monday; every day when absent")
        List<DayOfWeek> days,
    @Doc("what the clock shows when they begin") @Default("00:00") TimeOfDay from,
    @Doc("what the clock shows when they end; on the next day when that is not later than from")
        @Default("24:00")
        TimeOfDay until,
    @Doc("time zone of the clock; that of what they belong to when absent")
        @Nullable ZoneId timezone) {}
