package dev.premortem.engine.document;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Somebody takes the place of whoever is on call for a while. */
@Doc("Somebody takes the place of whoever is on call for a while.")
public record OnCallOverrideSpec(
    @Doc("who is called instead") Located<String> responder,
    @Doc("rotation in which they are") @Default("primary") Located<String> rotation,
    @Doc("first day, or the moment at which it begins, as a date-time or RFC 3339")
        Located<Moment> from,
    @Doc("last day, or the moment at which it ends") Located<Moment> until,
    @Doc("time zone of both where they carry none; that of the System when absent")
        @Nullable ZoneId timezone,
    @Doc("why") @Default("") String reason) {}
