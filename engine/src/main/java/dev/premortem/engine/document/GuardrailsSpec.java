package dev.premortem.engine.document;

import java.time.Duration;

/** Limits on what automation may do. */
@Doc("Limits on what automation may do.")
public record GuardrailsSpec(
    @Doc("time before the same decision may act on the same thing again")
        @Default("10m")
        @Range(min = 0, max = 86400)
        Duration cooldown,
    @Doc("traffic changes of one service in an hour") @Default("12") @Range(min = 1, max = 10000)
        int trafficChangesPerHour,
    @Doc("services whose traffic may be changed in an hour")
        @Default("3")
        @Range(min = 1, max = 10000)
        int servicesPerHour,
    @Doc("messages to one channel in an hour") @Default("60") @Range(min = 1, max = 100000)
        int notificationsPerHour) {}
