package dev.premortem.simulator.rare;

import dev.premortem.simulator.world.Tilt;

/**
 * How likely a rare event is in a scenario.
 *
 * @param event the event
 * @param scenario name of the scenario
 * @param probability its chance, by weighted futures
 * @param low lower end of the 95% interval
 * @param high upper end
 * @param tilt how much worse faults were made
 * @param replications futures that were weighed
 * @param hits futures among them in which it happened
 * @param varianceRatio variance of as many plain futures over that of the weighed ones, NaN where
 *     it never happened
 */
public record RareEstimate(
    RareEvent event,
    String scenario,
    double probability,
    double low,
    double high,
    Tilt tilt,
    long replications,
    long hits,
    double varianceRatio) {}
