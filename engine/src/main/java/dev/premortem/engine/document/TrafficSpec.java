package dev.premortem.engine.document;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How requests arrive at a service and how long they take. */
@Doc("How requests arrive at a service and how long they take.")
public record TrafficSpec(
    @Doc("service that the requests go to") Located<String> service,
    @Doc("when requests come") Arrivals arrivals,
    @Doc("how long a request takes once it is being served") @Default("-") ServiceTime serviceTime,
    @Doc("share of requests that fail when nothing is wrong")
        @Default("0%")
        @Range(min = 0, max = 1)
        Ratio errors,
    @Doc("distinct users over requests, for estimates of users affected")
        @Default("100%")
        @Range(min = 0, max = 1)
        Ratio usersPerRequest,
    @Doc("what clients do") @Nullable Clients clients) {

  /** What clients do when they are answered. */
  @Doc("What clients do when they are answered.")
  public record Clients(
      @Doc("how often a request that failed is tried again") @Default("0") @Range(min = 0, max = 20)
          int retries,
      @Doc(
              "pause before the first retry; each further one is twice as long, half to one and a half")
          @Default("1s")
          @Range(min = 0, max = 3600)
          Duration backoff,
      @Doc("retries over first attempts at most, 10 saved up; without it every failure is retried")
          @Range(min = 0, max = 20)
          @Nullable Ratio retryBudget,
      @Doc("clients that send again only after an answer, 0 for arrivals that wait for nothing")
          @Default("0")
          @Range(min = 0, max = 1000000)
          int population,
      @Doc("mean pause of such a client between an answer and its next request")
          @Default("1s")
          @Range(min = 0.001, max = 86400)
          Duration thinkTime) {}

  /** A random process of arrivals. */
  @Doc("A random process of arrivals.")
  public record Arrivals(
      @Doc("poisson, or overdispersed when the rate itself is random") @Default("poisson")
          ArrivalProcess process,
      @Doc("mean rate") @Range(min = 0, max = 1000000) Rate rate,
      @Doc("squared coefficient of variation of the rate from tick to tick")
          @Default("0")
          @Range(min = 0, max = 10)
          double dispersion,
      @Doc("how long a deviation of the rate lasts") @Default("10m") @Range(min = 0, max = 604800)
          Duration correlation,
      @Doc("growth of the rate in 30 days") @Default("0%") @Range(min = -1, max = 100)
          Ratio growthPerMonth,
      @Doc("24 factors, one an hour from midnight; their mean becomes 1")
          @Range(min = 0, max = 1000)
          List<Double> hourOfDay,
      @Doc("factor by day of the week, 1 where not given") @Range(min = 0, max = 1000)
          Map<DayOfWeek, Double> dayOfWeek,
      @Doc("time zone of hours and days") @Default("UTC") ZoneId timezone,
      @Doc("short surges") @Nullable Bursts bursts,
      @Doc("days unlike others") @Nullable Holidays holidays) {}

  /** Days unlike others. */
  @Doc("Days unlike others.")
  public record Holidays(
      @Doc("the days, in the time zone of hours and days") List<LocalDate> dates,
      @Doc("factor on the rate") @Range(min = 0, max = 1000) double factor) {}

  /** Short surges of traffic. */
  @Doc("Short surges of traffic.")
  public record Bursts(
      @Doc("how often one begins") @Range(min = 0, max = 1000000) Rate rate,
      @Doc("mean factor on the rate") @Range(min = 1, max = 1000) double factor,
      @Doc("mean duration") @Range(min = 1, max = 604800) Duration duration) {}

  /** Distribution of the time that serving one request takes. */
  @Doc("Distribution of the time that serving one request takes.")
  public record ServiceTime(
      @Doc("family of the distribution") @Default("lognormal") ServiceDistribution distribution,
      @Doc("mean") @Default("100ms") @Range(min = 0.0001, max = 86400) Duration mean,
      @Doc("95th percentile, for lognormal") @Range(min = 0.0001, max = 864000)
          @Nullable Duration p95) {}
}
