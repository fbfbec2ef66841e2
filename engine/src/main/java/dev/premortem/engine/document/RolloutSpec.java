package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision reaches users, and what rolls it back. */
@Doc("How a new revision reaches users, and what rolls it back.")
public record RolloutSpec(
    @Doc("canary or blueGreen") @Default("canary") Strategy strategy,
    @Doc("services that it applies to; all when empty") List<Located<String>> services,
    @Doc("shares of traffic in percent, rising, the last 100")
        @Range(min = 0, max = 100)
        @Size(max = 100)
        Located<List<Integer>> steps,
    @Doc("time to watch each step") @Range(min = 0, max = 2592000) Duration bakeTime,
    @Doc("smoke test before any traffic: true for one request, false for none, or what to ask")
        @Default("true")
        @Switch
        @Nullable SmokeTest smokeTest,
    @Doc("how long the smoke test takes")
        @Standard("rollouts.smokeTestTime")
        @Range(min = 0, max = 86400)
        Duration smokeTestTime,
    @Doc("candidate error ratio above which it is rolled back") @Range(min = 0, max = 1)
        Located<Ratio> maxErrorRatio,
    @Doc("candidate P95 latency above which it is rolled back") @Range(min = 0.001, max = 86400)
        @Nullable Located<Duration> maxLatencyP95,
    @Doc("candidate memory utilization above which it is rolled back") @Range(min = 0, max = 1)
        @Nullable Located<Ratio> maxMemoryUtilization,
    @Doc("requests to the candidate below which nothing is concluded")
        @Standard("rollouts.minRequests")
        @Range(min = 1, max = 1000000000)
        Located<Long> minRequests,
    @Doc("how long a step may be held while nobody can tell")
        @Standard("rollouts.holdAtMost")
        @Range(min = 0, max = 2592000)
        Duration holdAtMost,
    @Doc("how long the candidate stays young after it got all traffic")
        @Standard("rollouts.watchTime")
        @Range(min = 0, max = 2592000)
        Duration watchTime,
    @Doc(
            "chance, over all steps, that a candidate within its error ratio is not rolled back by luck")
        @Standard("rollouts.confidence")
        @Range(min = 0.5, max = 0.999999)
        Ratio confidence,
    @Doc("statistical comparison of the candidate with the stable revision at the end of each step")
        @Nullable Analysis analysis,
    @Doc("tags of the two sides of a blue-green release") @Nullable Tags tags,
    @Doc("channel that gets a message of a rollback") @Nullable Located<String> channel,
    @Doc("message of a rollback") @Nullable Message message) {

  /** What a candidate is asked before it gets any traffic. */
  @Doc("What a candidate is asked before it gets any traffic.")
  public record SmokeTest(
      @Doc("requests, one after the other, to the address of the candidate's tag")
          @Default("1")
          @Range(min = 1, max = 100)
          int requests,
      @Doc("path that is asked for, with a slash before it") @Default("/") String path,
      @Doc("status of an answer that passes, such as 200 or 200-299") @Default("200-299")
          StatusRange expectStatus,
      @Doc("text that an answer that passes contains") @Nullable String expectBody,
      @Doc("share of the requests that must pass") @Default("100%") @Range(min = 0.01, max = 1)
          Ratio mustPass,
      @Doc("how long one whole answer may take") @Default("5s") @Range(min = 0.1, max = 60)
          Duration timeout) {
    /** Checks the path. */
    public SmokeTest {
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException(
            "the path of a smoke test begins with a slash, found " + path);
      }
    }

    /** Returns how many of the requests must pass, from 1. */
    public int needed() {
      return Math.max(1, (int) Math.ceil(requests * mustPass.value() - 1e-9));
    }

    /**
     * Returns the chance that it fails a candidate.
     *
     * @param errorRatio share of its requests that fail, independently of each other, 0 to 1
     */
    public double catches(double errorRatio) {
      int most = requests - needed();
      double exactly = StrictMath.pow(1 - errorRatio, requests);
      if (errorRatio >= 1 || exactly == 0) {
        return errorRatio > 0 ? 1 : 0;
      }
      double passes = exactly;
      for (int failed = 1; failed <= most; failed++) {
        exactly *= (requests - failed + 1.0) / failed * errorRatio / (1 - errorRatio);
        passes += exactly;
      }
      return Math.max(0, 1 - passes);
    }
  }

  /** Tags of the two sides of a blue-green release. */
  @Doc("Tags of the two sides of a blue-green release.")
  public record Tags(
      @Doc("tag of the stable side") @Default("blue") String stable,
      @Doc("tag of the candidate") @Default("green") String candidate) {}

  /** The message that a channel gets. */
  @Doc("The message that a channel gets.")
  public record Message(
      @Doc("first line") String text,
      @Doc("colour of the attachment") @Default("danger") String color,
      @Doc("titled values") List<Field> fields) {}

  /** A titled value of a message. */
  @Doc("A titled value of a message.")
  public record Field(
      @Doc("title") String title, @Doc("value; {placeholders} are filled in") String value) {}

  /** A statistical comparison of two revisions, as Kayenta's judge makes it. */
  @Doc("A statistical comparison of two revisions, as Kayenta's judge makes it.")
  public record Analysis(
      @Doc("what is compared") List<AnalysisMetric> metrics,
      @Doc("score from which it passes") @Default("75") @Range(min = 0, max = 100) double pass,
      @Doc("score from which it is inconclusive") @Default("50") @Range(min = 0, max = 100)
          double marginal,
      @Doc("share of the estimated shift that its interval must exceed")
          @Default("25%")
          @Range(min = 0, max = 1)
          Ratio tolerance,
      @Doc("confidence of that interval") @Default("98%") @Range(min = 0.5, max = 0.999999)
          Ratio confidence,
      @Doc("intervals below which nothing is concluded") @Default("10") @Range(min = 3, max = 1440)
          int minSamples) {}

  /** One metric that is compared; more of it is worse. */
  @Doc("One metric that is compared; more of it is worse.")
  public record AnalysisMetric(
      @Doc("what is compared") Compared signal,
      @Doc("share in the score") @Default("1") @Range(min = 0, max = 1000000) double weight,
      @Doc("whether its failure fails everything") @Default("false") boolean critical,
      @Doc("mean over mean that is still allowed") @Default("1") @Range(min = 1, max = 1000000)
          double allowedIncrease,
      @Doc("mean over mean from which a critical metric fails everything")
          @Default("1")
          @Range(min = 1, max = 1000000)
          double criticalIncrease) {}

  /** What is measured of both revisions. */
  public enum Compared {
    /** Errors over requests. */
    ERROR_RATIO,
    /** 95th percentile of latency; that of the service as a whole stands for the stable one. */
    LATENCY_P95_MS,
    /** Memory utilization; that of the service as a whole stands for the stable one. */
    MEMORY_UTILIZATION
  }
}
