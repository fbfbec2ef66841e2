package dev.premortem.engine.document;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something that services depend on and that is not a service itself. */
@Doc("Something that services depend on and that is not a service itself.")
public record ResourceSpec(
    @Doc("what it is") ResourceKind kind,
    @Doc("its name in the cloud") @Nullable String instance,
    @Doc("where it is") @Nullable String region,
    @Doc("most calls that it answers, of all services together; more fail at once")
        @Range(min = 0, max = 1000000)
        @Nullable Rate quota,
    @Doc("connections of all services together, each busy for callTime; more calls wait")
        @Range(min = 1, max = 1000000)
        @Nullable Integer connections,
    @Doc("time that a call holds a connection") @Default("10ms") @Range(min = 0.0001, max = 3600)
        Duration callTime) {}
