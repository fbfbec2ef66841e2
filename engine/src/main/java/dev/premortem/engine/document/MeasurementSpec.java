package dev.premortem.engine.document;

import java.time.Duration;

/** What lies between what happens and what is seen. */
@Doc("What lies between what happens and what is seen.")
public record MeasurementSpec(
    @Doc("delay from the end of an interval to its points")
        @Default("120s")
        @Range(min = 0, max = 86400)
        Duration ingestionDelay,
    @Doc("share of points that never arrive") @Default("0.1%") @Range(min = 0, max = 1)
        Ratio gaps) {}
