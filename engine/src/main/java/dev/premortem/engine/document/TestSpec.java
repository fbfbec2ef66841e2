package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.Disaster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A case that is written down: what is measured and happens, and what must be decided. */
@Doc("A case that is written down: what is measured and happens, and what must be decided.")
public record TestSpec(
    @Doc("what the case shows, for people") @Default("") String description,
    @Doc("when it begins: RFC 3339; the start of the system when absent")
        @Nullable Located<String> start,
    @Doc("length of an interval") @Default("60s") @Range(min = 1, max = 3600) Duration tick,
    @Doc("when it ends, from its start; after everything in it when absent")
        @Range(min = 0, max = 8640000)
        @Nullable Duration until,
    @Doc("seed of noise in series") @Default("1") long seed,
    @Doc("what was before") @Default("-") Given given,
    @Doc("what is measured") List<Series> signals,
    @Doc("what happens") List<Happening> events,
    @Doc("what must be decided, and what must not") List<Expectation> expect) {

  /** What was before. */
  @Doc("What was before.")
  public record Given(
      @Doc("open incidents") List<OpenIncident> incidents,
      @Doc("rollouts under way") List<Rollout> rollouts,
      @Doc("measurements of a past in which every interval was alike") List<Past> past) {}

  /** An incident that is open when the case begins. */
  @Doc("An incident that is open when the case begins.")
  public record OpenIncident(
      @Doc("service or other subject") Located<String> service,
      @Doc("severity") @Default("P1") Severity severity,
      @Doc("whether somebody has taken it") @Default("false") boolean acknowledged) {}

  /** A rollout that is under way when the case begins. */
  @Doc("A rollout that is under way when the case begins.")
  public record Rollout(
      @Doc("service") Located<String> service,
      @Doc("candidate revision") @Default("candidate") String candidate,
      @Doc("stable revision") @Default("stable") String stable,
      @Doc("share of traffic in percent that it has reached; 0 before its smoke test")
          @Default("0")
          @Range(min = 0, max = 100)
          int percent) {}

  /** A past in which every interval was alike. */
  @Doc("A past in which every interval was alike.")
  public record Past(
      @Doc("service") Located<String> service,
      @Doc("requests in an interval") @Default("100") @Range(min = 0, max = 1000000000)
          double requests,
      @Doc("share of them that failed") @Default("0%") @Range(min = 0, max = 1) Ratio errorRatio,
      @Doc("share of them that was slower than each latency objective")
          @Default("0%")
          @Range(min = 0, max = 1)
          Ratio slowRatio) {}

  /** A measured series. */
  @Doc("A measured series.")
  public record Series(
      @Doc("service or other owner") Located<String> service,
      @Doc("name of the signal") Located<String> signal,
      @Doc("revision, when only its share was measured") @Default("") String revision,
      @Doc("values: 100x30, 0+5x10, 1 2 _ 4, 100~10x60 with noise; the first at the start")
          Located<String> values) {}

  /** Something that happens; one of the fields beside at says what. */
  @Doc("Something that happens; one of the fields beside at says what.")
  public record Happening(
      @Doc("when, from the start") @Default("0s") @Range(min = 0, max = 8640000) Duration at,
      @Doc("a new revision is deployed to this service") @Nullable Located<String> deploy,
      @Doc("its name") @Default("candidate") String candidate,
      @Doc("the revision before it") @Default("stable") String stable,
      @Doc(
              "this service's candidate is seen to get the percent of traffic; where a test says so"
                  + " once, nothing is taken for observed by itself")
          @Nullable Located<String> traffic,
      @Doc("share of traffic that is seen, or that a deployment gets at once")
          @Default("0")
          @Range(min = 0, max = 100)
          int percent,
      @Doc("a person pauses, resumes, aborts, retries or promotes the rollout of this service")
          @Nullable Located<String> rollout,
      @Doc("what is done to the rollout") @Default("pause") RolloutCommand command,
      @Doc("the smoke test of this service's candidate ends") @Nullable Located<String> smokeTest,
      @Doc("somebody acknowledges the incident on this service or subject")
          @Nullable Located<String> acknowledge,
      @Doc("somebody wants nobody paged for the incidents on this service or subject, for a time")
          @Nullable Located<String> snooze,
      @Doc("that time") @Default("30m") @Range(min = 1, max = 8640000) Duration lasts,
      @Doc("somebody resolves the incidents on this service or subject")
          @Nullable Located<String> resolve,
      @Doc("the worst incident on this service or subject is given to somebody else")
          @Nullable Located<String> reassign,
      @Doc("who does that, or who gets it") @Default("") String person,
      @Doc("whatever held the given incident on this subject is over")
          @Nullable Located<String> calm,
      @Doc("a person takes this service's candidate back") @Nullable Located<String> withdraw,
      @Doc("a backup of this name ends") @Nullable Located<String> backup,
      @Doc("a secret of this name gets a new version") @Nullable Located<String> rotated,
      @Doc("a secret of this name stops working") @Nullable Located<String> expired,
      @Doc("a disaster of this kind is found") @Nullable Disaster disaster,
      @Doc("a disaster of this kind is over") @Nullable Disaster mended,
      @Doc("resource that the disaster strikes") @Default("") String resource,
      @Doc("a data breach on this service is reported") @Nullable Located<String> breach,
      @Doc("a success metric of this name is computed") @Nullable Located<String> target,
      @Doc("months of growth until this service is full") @Nullable Located<String> growth,
      @Doc("those months") @Range(min = 0, max = 1200) @Default("0") double months,
      @Doc("whether it went well, or is met") @Default("true") boolean ok,
      @Doc("fields of facts that become known, by key: CostState:total: {monthlyCost: 40000}")
          Map<String, Map<String, String>> set) {}

  /** What must be decided, or must not be. */
  @Doc("What must be decided, or must not be.")
  public record Expectation(
      @Doc("kind of decision: openIncident, page, rollBack…") @Nullable Located<String> decision,
      @Doc("in place of a decision what is really sent or done: message, page, traffic")
          @Nullable Located<String> action,
      @Doc("exactly when, from the start") @Range(min = 0, max = 8640000)
          @Nullable Located<Duration> at,
      @Doc("not before this") @Range(min = 0, max = 8640000) @Nullable Duration after,
      @Doc("not after this") @Range(min = 0, max = 8640000) @Nullable Duration within,
      @Doc("that it must not be decided") @Default("false") boolean never,
      @Doc("how often, where that matters") @Range(min = 1, max = 1000000) @Nullable Integer count,
      @Doc("service or subject") @Nullable String service,
      @Doc("service, incident or thing that the decision is about") @Nullable String about,
      @Doc("severity of the incident") @Nullable Severity severity,
      @Doc("name of the rule") @Nullable Located<String> rule,
      @Doc("part of the reason") @Nullable String reason,
      @Doc("channel that is sent the message") @Nullable String channel,
      @Doc("responders that are paged") List<String> responders,
      @Doc("responders that an action pages") List<String> to,
      @Doc("part of the title of a page, or of the text of a message") @Nullable String title,
      @Doc("share of traffic that a candidate is given") @Range(min = 0, max = 100)
          @Nullable Integer percent,
      @Doc("fields of its facts: a text, a number, or 0.05 ± 0.01") Map<String, String> facts) {

    /** Returns the decision or the action, whichever is expected. */
    public Located<String> wanted() {
      return decision != null ? decision : java.util.Objects.requireNonNull(action);
    }
  }
}
