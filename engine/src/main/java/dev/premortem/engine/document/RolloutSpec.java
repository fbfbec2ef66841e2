package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision reaches users, and what sends it home. */
@Doc("How a new revision reaches users, and what sends it home.")
public record RolloutSpec(
    @Doc("canary or blueGreen") @Default("canary") Strategy strategy,
    @Doc("services that it applies to; all when empty") List<Located<String>> services,
    @Doc("shares of traffic in percent, rising, the last 100") Located<List<Integer>> steps,
    @Doc("time to watch each step") @Range(min = 0, max = 2592000) Duration bakeTime,
    @Doc("whether a smoke test comes before any traffic") @Default("true") boolean smokeTest,
    @Doc("how long the smoke test takes") @Default("1m") @Range(min = 0, max = 86400)
        Duration smokeTestTime,
    @Doc("candidate error ratio above which it is sent home") @Range(min = 0, max = 1)
        Located<Ratio> maxErrorRatio,
    @Doc("candidate P95 latency above which it is sent home")
        @Nullable Located<Duration> maxLatencyP95,
    @Doc("candidate memory utilization above which it is sent home")
        @Nullable Located<Ratio> maxMemoryUtilization,
    @Doc("requests to the candidate below which nothing is concluded")
        @Default("50")
        @Range(min = 1, max = 1000000000)
        Located<Long> minRequests,
    @Doc("how long a step may be held while nobody can tell")
        @Default("30m")
        @Range(min = 0, max = 2592000)
        Duration holdAtMost,
    @Doc("how long the candidate stays young after it got all traffic")
        @Default("30m")
        @Range(min = 0, max = 2592000)
        Duration watchTime,
    @Doc("tags of the two sides of a blue-green release") @Nullable Tags tags,
    @Doc("channel that hears of a rollback") @Nullable Located<String> channel,
    @Doc("message of a rollback") @Nullable Message message) {

  /** Tags of the two sides of a blue-green release. */
  @Doc("Tags of the two sides of a blue-green release.")
  public record Tags(
      @Doc("tag of the stable side") @Default("blue") String stable,
      @Doc("tag of the candidate") @Default("green") String candidate) {}

  /** What a channel is told. */
  @Doc("What a channel is told.")
  public record Message(
      @Doc("first line") String text,
      @Doc("colour of the attachment") @Default("danger") String color,
      @Doc("titled values") List<Field> fields) {}

  /** A titled value of a message. */
  @Doc("A titled value of a message.")
  public record Field(
      @Doc("title") String title, @Doc("value; {placeholders} are filled in") String value) {}
}
