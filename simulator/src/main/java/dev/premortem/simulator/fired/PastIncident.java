package dev.premortem.simulator.fired;

import org.jspecify.annotations.Nullable;

/**
 * An incident that really was.
 *
 * @param name what people call it
 * @param from when it began, epoch seconds
 * @param until when it was over, epoch seconds, not before
 * @param service service that it was about, null where it was about none in particular
 */
public record PastIncident(String name, long from, long until, @Nullable String service) {}
