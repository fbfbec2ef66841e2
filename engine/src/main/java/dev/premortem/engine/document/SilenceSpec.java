package dev.premortem.engine.document;

import dev.premortem.engine.series.LabelMatcher;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that must not page or notify for a while: a silence or a maintenance window. */
@Doc("Something that must not page or notify for a while: a silence or a maintenance window.")
public record SilenceSpec(
    @Doc("alert policies that stay silent") List<Located<String>> alerts,
    @Doc("services and other subjects whose incidents stay silent") List<Located<String>> services,
    @Doc(
            "what stays silent, as in Alertmanager: all of them must match the labels about (service"
                + " or other subject), alert (alert policy or rule of Prometheus), severity and rule")
        List<Located<LabelMatcher>> matchers,
    @Doc("why") String reason,
    @Doc("first day, or the moment at which it begins, as a date-time or RFC 3339")
        @Nullable Located<Moment> from,
    @Doc("last day, or the moment at which it ends") @Nullable Located<Moment> until,
    @Doc("time zone of all times that carry none; that of the System when absent")
        @Nullable ZoneId timezone,
    @Doc("hours in which it is silent between from and until; all when absent")
        @Nullable Located<HoursSpec> every) {}
