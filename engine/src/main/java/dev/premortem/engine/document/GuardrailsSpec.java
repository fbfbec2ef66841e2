package dev.premortem.engine.document;

import java.time.Duration;

/** Limits on what automation may do. */
@Doc("Limits on what automation may do.")
public record GuardrailsSpec(
    @Doc("time before the same decision may act on the same thing again")
        @Standard("guardrails.cooldown")
        @Range(min = 0, max = 86400)
        Duration cooldown,
    @Doc("traffic changes of one service in an hour")
        @Standard("guardrails.trafficChangesPerHour")
        @Range(min = 1, max = 10000)
        int trafficChangesPerHour,
    @Doc("services whose traffic may be changed in an hour")
        @Standard("guardrails.servicesPerHour")
        @Range(min = 1, max = 10000)
        int servicesPerHour,
    @Doc("messages to one channel in an hour")
        @Standard("guardrails.notificationsPerHour")
        @Range(min = 1, max = 100000)
        int notificationsPerHour) {}
