package dev.premortem.engine.policy;

/**
 * How incidents of one subject are grouped into pages.
 *
 * @param waitSeconds how long a page waits for what else belongs to it, as Alertmanager's
 *     group_wait
 * @param windowSeconds how long after a page what joins its group shares it, unless it is worse
 * @param sharedSeconds the same for services that share a dependency
 */
public record Grouping(long waitSeconds, long windowSeconds, long sharedSeconds) {
  /** What is so without a document that says otherwise. */
  static final Grouping DEFAULT = new Grouping(0, 3600, 300);
}
