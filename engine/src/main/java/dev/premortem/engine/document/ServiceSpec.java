package dev.premortem.engine.document;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service that runs as identical instances behind an autoscaler. */
@Doc("A service that runs as identical instances behind an autoscaler.")
public record ServiceSpec(
    @Doc("where it runs") @Nullable CloudRun cloudRun,
    @Doc("bounds of the autoscaler") @Default("-") Instances instances,
    @Doc("what is charged for: requests, or instances for as long as they live")
        @Default("requests")
        Billing billing,
    @Doc("requests that one instance serves at a time") @Default("80") @Range(min = 1, max = 1000)
        int concurrency,
    @Doc("vCPU of one instance") @Default("1") @Range(min = 0.08, max = 64) double cpu,
    @Doc("memory of one instance") @Range(min = 0.001, max = 1024) @Default("512Mi") Memory memory,
    @Doc("CPU utilization that the autoscaler aims at") @Default("60%") @Range(min = 0.05, max = 1)
        Ratio targetCpuUtilization,
    @Doc("share of the concurrency that the autoscaler aims at")
        @Default("70%")
        @Range(min = 0.05, max = 1)
        Ratio targetConcurrencyUtilization,
    @Doc("time from start to ready of an instance") @Default("4s") @Range(min = 0, max = 3600)
        Duration startupTime,
    @Doc("how long an idle instance is kept") @Default("15m") @Range(min = 0, max = 86400)
        Duration scaleDownDelay,
    @Doc(
            "longest wait for an instance before 429; by default the larger of 3.5 startup times and"
                + " 10s, no limit where min equals max")
        @Range(min = 0, max = 86400)
        @Nullable Duration longestWait,
    @Doc("time after which an answer comes too late") @Default("5m") @Range(min = 0, max = 3600)
        Duration timeout,
    @Doc("CPU time that one request takes") @Default("0s") @Range(min = 0, max = 3600)
        Duration cpuTimePerRequest,
    @Doc("share of the memory in use when nothing goes wrong")
        @Default("45%")
        @Range(min = 0, max = 1)
        Ratio memoryAtRest,
    @Doc("what it can not work without") List<Dependency> dependsOn,
    @Doc("Markdown files of this bundle that say what to do") List<Located<String>> runbooks,
    @Doc("rollout policy that releases follow") @Nullable Located<String> rollout,
    @Doc("whether a sink of its own keeps the error logs") @Default("false") boolean logSink,
    @Doc("team that owns it") @Nullable String team) {

  /** Identity of a Cloud Run service. */
  @Doc("Identity of a Cloud Run service.")
  public record CloudRun(
      @Doc("name of the Cloud Run service") String service,
      @Doc("region, such as asia-south1") String region,
      @Doc("project") @Nullable String project) {}

  /** Bounds of the autoscaler. */
  @Doc("Bounds of the autoscaler.")
  public record Instances(
      @Doc("instances kept even without traffic") @Default("0") @Range(min = 0, max = 10000)
          int min,
      @Doc("most instances") @Default("100") @Range(min = 1, max = 10000) int max,
      @Doc(
              "24 minimums, one an hour from midnight in the system's time zone, in place of min; set by"
                  + " a schedule")
          @Range(min = 0, max = 10000)
          List<Integer> minByHour) {

    /** Returns the fewest instances at an hour of the day. */
    public int minAt(int hour) {
      return minByHour.isEmpty() ? min : minByHour.get(hour);
    }

    /** Returns the fewest instances at any hour. */
    public int leastMin() {
      return minByHour.isEmpty() ? min : Collections.min(minByHour);
    }

    /** Returns the fewest instances at the hour that has most. */
    public int mostMin() {
      return minByHour.isEmpty() ? min : Collections.max(minByHour);
    }
  }

  /** Something that requests need. */
  @Doc("Something that requests need.")
  public record Dependency(
      @Doc("service or resource of this bundle") Located<String> name,
      @Doc("share of requests that need it") @Default("100%") @Range(min = 0, max = 1) Ratio share,
      @Doc("calls that such a request makes; a service gets them beside its own Traffic")
          @Default("1")
          @Range(min = 0.001, max = 1000)
          double calls,
      @Doc("time after which a call has failed") @Default("30s") @Range(min = 0.001, max = 3600)
          Duration timeout,
      @Doc("how often a call that failed is tried again at once")
          @Default("0")
          @Range(min = 0, max = 20)
          int retries,
      @Doc("whether a request fails when such a call does") @Default("true") boolean critical) {}
}
