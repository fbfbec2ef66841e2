package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;

/** Where messages go. */
@Doc("Where messages go.")
public record ChannelSpec(
    @Doc("what is at the other end") ChannelKind kind,
    @Doc("name in Cloud Monitoring") @Default("") String resource,
    @Doc("severity of the incident that a page opens") @Standard("incidents.pagerSeverity")
        Severity severity,
    @Doc("name of the environment variable with its address") @Default("") String secret,
    @Doc(
            "text of its messages: {text}, {about}, {rule}, {channel}; for a pager {summary}, {service},"
                + " {severity}, {incident}, {level}, {runbook}")
        @Default("")
        String template) {}
