package dev.premortem.engine.document;

import org.jspecify.annotations.Nullable;

/** Something that services depend on and that is not a service itself. */
@Doc("Something that services depend on and that is not a service itself.")
public record ResourceSpec(
    @Doc("what it is") ResourceKind kind,
    @Doc("its name in the cloud") @Nullable String instance,
    @Doc("where it is") @Nullable String region) {}
