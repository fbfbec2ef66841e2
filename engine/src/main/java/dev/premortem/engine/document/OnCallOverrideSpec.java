package dev.premortem.engine.document;

import java.time.LocalDate;

/** Somebody takes the place of the primary for some days. */
@Doc("Somebody takes the place of the primary for some days.")
public record OnCallOverrideSpec(
    @Doc("who is called first") Located<String> responder,
    @Doc("first day, in the time zone of the system") LocalDate from,
    @Doc("last day") LocalDate until,
    @Doc("why") @Default("") String reason) {}
