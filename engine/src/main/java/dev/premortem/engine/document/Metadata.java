package dev.premortem.engine.document;

import java.util.Map;

/** What every document carries. */
@Doc("What every document carries.")
public record Metadata(
    @Doc("name, unique among documents of its kind") @Size(min = 1, max = 200) String name,
    @Doc("free labels") Map<String, String> labels,
    @Doc("free annotations") Map<String, String> annotations) {}
