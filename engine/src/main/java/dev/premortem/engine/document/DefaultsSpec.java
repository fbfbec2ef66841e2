package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import java.time.Duration;
import java.util.Map;

/**
 * Policy numbers that stand in where no other document says. Every field that is left out is that
 * of the standard defaults, which come with their sources.
 */
@Doc("Policy numbers that stand in where no other document says.")
public record DefaultsSpec(
    @Doc("pairs of windows of burn-rate alerts, by name; the standard ones stay beside them")
        @Standard("burnWindows")
        Map<String, BurnPair> burnWindows,
    @Doc("objectives") @Default("-") Objectives objectives,
    @Doc("what counts as an outage, and over which windows") @Default("-") Health health,
    @Doc("incidents") @Default("-") Incidents incidents,
    @Doc("rollouts") @Default("-") Rollouts rollouts,
    @Doc("limits on automation") @Default("-") GuardrailsSpec guardrails,
    @Doc("secrets") @Default("-") Secrets secrets,
    @Doc("backups and recovery") @Default("-") Recovery recovery,
    @Doc("capacity advice") @Default("-") Capacity capacity) {

  /** A pair of windows of burn-rate alerts, and what it stands for where only it is named. */
  @Doc("A pair of windows of burn-rate alerts.")
  public record BurnPair(
      @Doc("window that says real") @Key("long") @Range(min = 60, max = 31536000.0)
          Duration longWindow,
      @Doc("window that says now") @Key("short") @Range(min = 60, max = 31536000.0)
          Duration shortWindow,
      @Doc("burn rate above which it alerts, where BurnRates does not say")
          @Range(min = 0, max = 100000)
          double burnRate,
      @Doc("severity of the incident, where BurnRates does not say") Severity severity,
      @Doc("where the numbers come from") @Default("") String source) {
    /** Refuses a short window that is not the shorter one. */
    public BurnPair {
      requireShorter(longWindow, shortWindow);
    }
  }

  /** Objectives. */
  @Doc("Objectives.")
  public record Objectives(
      @Doc("length of a window where an objective does not say")
          @Standard("objectives.window")
          @Range(min = 3600, max = 31536000.0)
          Duration window) {}

  /** What counts as an outage, and over which windows. */
  @Doc("What counts as an outage, and over which windows.")
  public record Health(
      @Doc("share of requests that fail in an outage")
          @Standard("health.outageShare")
          @Range(min = 0.01, max = 1)
          Ratio outageShare,
      @Doc("for how long they fail") @Standard("health.outageWindow") @Range(min = 1, max = 86400)
          Duration outageWindow,
      @Doc("window of requests and their error ratio")
          @Standard("health.ratioWindow")
          @Range(min = 1, max = 86400)
          Duration ratioWindow,
      @Doc("for how long P95 latency must be above a limit")
          @Standard("health.latencyWindow")
          @Range(min = 1, max = 86400)
          Duration latencyWindow,
      @Doc("how long no measurement arrives before that is said; five intervals at least")
          @Standard("health.missingAfter")
          @Range(min = 1, max = 86400)
          Duration missingAfter,
      @Doc("severity when measurements stop arriving") @Standard("health.missingSeverity")
          Located<Severity> missingSeverity) {}

  /** Incidents. */
  @Doc("Incidents.")
  public record Incidents(
      @Doc("how long nothing may hold before an incident is over")
          @Standard("incidents.quietTime")
          @Range(min = 0, max = 86400)
          Duration quietTime,
      @Doc("how long after its end an incident is opened again rather than a new one")
          @Standard("incidents.reopenWithin")
          @Range(min = 0, max = 604800)
          Duration reopenWithin,
      @Doc("how long a page waits for what else is wrong with the same service")
          @Standard("incidents.groupWait")
          @Range(min = 0, max = 86400)
          Duration groupWait,
      @Doc("how long after a page other incidents of the service share it, unless they are worse")
          @Standard("incidents.groupWindow")
          @Range(min = 0, max = 604800)
          Duration groupWindow,
      @Doc("the same for incidents of services that share a dependency")
          @Standard("incidents.sharedWindow")
          @Range(min = 0, max = 604800)
          Duration sharedWindow,
      @Doc("requests in the ratio window below which a ratio says nothing")
          @Standard("incidents.minRequests")
          @Range(min = 0, max = 1000000000)
          long minRequests,
      @Doc("severity of an incident that an alert policy opens through a pager")
          @Standard("incidents.pagerSeverity")
          Severity pagerSeverity,
      @Doc("severity of an incident that a limit of a Metric opens")
          @Standard("incidents.metricSeverity")
          Severity metricSeverity,
      @Doc("failures of an uptime check in a row that matter")
          @Standard("incidents.uptimeFailures")
          @Range(min = 1, max = 1000)
          int uptimeFailures,
      @Doc("severity when an uptime check fails") @Standard("incidents.uptimeSeverity")
          Located<Severity> uptimeSeverity) {}

  /** Rollouts. */
  @Doc("Rollouts.")
  public record Rollouts(
      @Doc("how long the smoke test takes")
          @Standard("rollouts.smokeTestTime")
          @Range(min = 0, max = 86400)
          Duration smokeTestTime,
      @Doc("requests to the candidate below which nothing is concluded")
          @Standard("rollouts.minRequests")
          @Range(min = 1, max = 1000000000)
          long minRequests,
      @Doc("how long a step may be held while nobody can tell")
          @Standard("rollouts.holdAtMost")
          @Range(min = 0, max = 2592000)
          Duration holdAtMost,
      @Doc("how long the candidate stays young after it got all traffic")
          @Standard("rollouts.watchTime")
          @Range(min = 0, max = 2592000)
          Duration watchTime,
      @Doc("chance, over all steps, that a candidate within its error ratio is not rolled back")
          @Standard("rollouts.confidence")
          @Range(min = 0.5, max = 0.999999)
          Ratio confidence,
      @Doc(
              "time after which a change of traffic that was refused is asked for again; then twice it")
          @Standard("rollouts.retryAfter")
          @Range(min = 1, max = 86400)
          Duration retryAfter,
      @Doc("the longest such time") @Standard("rollouts.retryAtMost") @Range(min = 1, max = 86400)
          Duration retryAtMost,
      @Doc("severity while a rollback can not be carried out") @Standard("rollouts.refusedSeverity")
          Severity refusedSeverity) {}

  /** Secrets. */
  @Doc("Secrets.")
  public record Secrets(
      @Doc("longest life of a version")
          @Standard("secrets.rotationPeriod")
          @Range(min = 3600, max = 315360000.0)
          Duration rotationPeriod,
      @Doc("how long before the end of the period it is due")
          @Standard("secrets.notice")
          @Range(min = 0, max = 31536000.0)
          Duration notice,
      @Doc("age at which a version stops working, 0s when never")
          @Standard("secrets.expiresAfter")
          @Range(min = 0, max = 315360000.0)
          Duration expiresAfter,
      @Doc("severity when a secret is past its rotation period")
          @Standard("secrets.overdueSeverity")
          Located<Severity> overdueSeverity,
      @Doc("severity when a secret has expired") @Standard("secrets.expiredSeverity")
          Located<Severity> expiredSeverity) {}

  /** Backups and recovery. */
  @Doc("Backups and recovery.")
  public record Recovery(
      @Doc("periods of its schedule after which a backup is stale")
          @Standard("recovery.backupStaleAfter")
          @Range(min = 1, max = 1000)
          double backupStaleAfter,
      @Doc("severity when recovery takes longer than its objective")
          @Standard("recovery.rtoSeverity")
          Located<Severity> rtoSeverity) {}

  /** Capacity advice. */
  @Doc("Capacity advice.")
  public record Capacity(
      @Doc("share of the instance limit from which a peak is close to it")
          @Standard("capacity.nearLimit")
          @Range(min = 0, max = 1)
          Located<Ratio> nearLimit,
      @Doc("how many times the load must fit into one instance less before fewer are advised")
          @Standard("capacity.spareFactor")
          @Range(min = 1, max = 1000)
          Located<Double> spareFactor,
      @Doc("months ahead in which growth must not reach the instance limit")
          @Standard("capacity.noticeMonths")
          @Range(min = 0, max = 120)
          int noticeMonths) {}

  static void requireShorter(Duration longWindow, Duration shortWindow) {
    if (shortWindow.compareTo(longWindow) >= 0) {
      throw new IllegalArgumentException(
          "the short window, "
              + Quantities.text(shortWindow.toSeconds())
              + ", must be shorter than the long one, "
              + Quantities.text(longWindow.toSeconds()));
    }
  }
}
