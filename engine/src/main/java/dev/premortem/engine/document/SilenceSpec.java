package dev.premortem.engine.document;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that must not page or notify for a while. */
@Doc("Something that must not page or notify for a while.")
public record SilenceSpec(
    @Doc("alert policies that stay silent") List<Located<String>> alerts,
    @Doc("services whose incidents stay silent") List<Located<String>> services,
    @Doc("why") String reason,
    @Doc("first day") @Nullable LocalDate from,
    @Doc("last day") @Nullable LocalDate until) {}
