package dev.premortem.simulator.cost;

/**
 * What a service used in some time.
 *
 * @param activeSeconds instance-seconds in which requests were served or an instance started
 * @param idleSeconds instance-seconds in which instances of the minimum had nothing to do
 * @param instanceSeconds instance-seconds in all
 * @param requests requests that reached an instance
 */
public record Usage(
    double activeSeconds, double idleSeconds, double instanceSeconds, double requests) {}
