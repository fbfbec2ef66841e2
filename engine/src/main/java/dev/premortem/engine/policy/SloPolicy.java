package dev.premortem.engine.policy;

import dev.premortem.rules.source.Place;

/**
 * One objective.
 *
 * @param name its name
 * @param subject service or system that it is about
 * @param service index of the service where it is measured
 * @param target share of good events that is promised, 0 to 1
 * @param windowSeconds length of its window
 * @param latencyIndex position of its threshold among those of the service, -1 when errors count
 * @param budgetPolicy share of the budget whose spending is told, as written, empty when none
 * @param place where the target is written
 */
public record SloPolicy(
    String name,
    String subject,
    int service,
    double target,
    long windowSeconds,
    int latencyIndex,
    String budgetPolicy,
    Place place) {}
