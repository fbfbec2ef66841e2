package dev.premortem.engine.document;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The system as a whole: what its services have in common. */
@Doc("The system as a whole: what its services have in common.")
public record SystemSpec(
    @Doc("services that make it up") List<Located<String>> services,
    @Doc("service that users reach first; objectives of the system are measured there")
        @Nullable Located<String> entry,
    @Doc("currency of all amounts, ISO 4217") @Default("USD") String currency,
    @Doc("time zone of the people who use it") @Default("UTC") ZoneId timezone,
    @Doc("day on which simulated time begins") @Default("2026-01-20") LocalDate start) {}
