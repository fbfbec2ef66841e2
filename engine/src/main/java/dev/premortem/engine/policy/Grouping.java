package dev.premortem.engine.policy;

import java.time.Duration;

/**
 * How incidents are grouped into pages.
 *
 * @param groupWait how long a page waits for what else belongs to it, as Alertmanager's group_wait
 * @param window how long after a page what joins its group shares it, unless it is worse
 * @param shared the same for services that share a dependency
 */
public record Grouping(Duration groupWait, Duration window, Duration shared) {}
