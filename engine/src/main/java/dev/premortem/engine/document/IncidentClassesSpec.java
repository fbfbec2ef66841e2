package dev.premortem.engine.document;

import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Place;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes an incident P0, P1, P2 or P3, and who hears of it. */
@Doc("What makes an incident P0, P1, P2 or P3, and who hears of it.")
public record IncidentClassesSpec(
    @Doc("classes, worst first") List<IncidentClass> classes,
    @Doc(
            "how long nothing may hold before an incident is over; one that was opened again waits as"
                + " many times as long as it was opened")
        @Standard("incidents.quietTime")
        @Range(min = 0, max = 86400)
        Duration quietTime,
    @Doc("how long after its end an incident is opened again rather than a new one")
        @Standard("incidents.reopenWithin")
        @Range(min = 0, max = 604800)
        Duration reopenWithin,
    @Doc("how long a page waits for what else is wrong with the same service, as group_wait does")
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
    @Doc("requests in the ratio window, five minutes, below which a ratio says nothing")
        @Standard("incidents.minRequests")
        @Range(min = 0, max = 1000000000)
        long minRequests) {

  /** One class of incidents. */
  @Doc("One class of incidents.")
  public record IncidentClass(
      @Doc("P0 to P3") Severity severity,
      @Doc("for people") @Default("") String description,
      @Doc("whether a complete outage is in this class") @Default("false") boolean completeOutage,
      @Doc("whether a data breach is in this class") @Default("false") boolean dataBreach,
      @Doc("error ratio above which an incident is in this class") @Range(min = 0, max = 1)
          @Nullable Located<Ratio> errorRatioAbove,
      @Doc("P95 latency above which an incident is in this class") @Range(min = 0.001, max = 86400)
          @Nullable Located<Duration> latencyP95Above,
      @Doc("whether somebody is paged") @Default("false") boolean page,
      @Doc("channels that are notified") @Key("notify") List<Located<String>> channels,
      @Doc("time from reaching this class after which it counts as late")
          @Range(min = 1, max = 31536000.0)
          @Nullable Located<Duration> resolveWithin,
      @Here Place place) {}
}
