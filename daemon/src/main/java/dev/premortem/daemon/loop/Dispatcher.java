package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.ActionFailed;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.SmokeRequests;
import dev.premortem.daemon.act.SmokeTester;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Carries out what is in the outbox and writes down what came of it. An action that does not work
 * is tried again, later and later, until it works or never can.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Tries after which a rollback that does not work is known to the engine, so that somebody is
   * paged; it is tried on. One that fails once mostly met a change that somebody else made.
   */
  private static final int ROLLBACK_TRIES = 2;

  /** What came of an action; false only for a smoke test that failed. */
  private record Outcome(boolean passed, String result) {}

  /** Longest pause between two tries of one action, seconds. */
  private static final long LONGEST_PAUSE = 600;

  private final Fence fence;
  private final Loop.Ports ports;
  private final Switches switches;
  private final LoopMetrics metrics;
  private final PostedEvents posted;

  /**
   * Creates a dispatcher.
   *
   * @param posted takes what smoke tests find
   */
  Dispatcher(
      Fence fence, Loop.Ports ports, Switches switches, LoopMetrics metrics, PostedEvents posted) {
    this.fence = fence;
    this.ports = ports;
    this.switches = switches;
    this.metrics = metrics;
    this.posted = posted;
  }

  /** Carries out what is ready, in the order in which it was intended. */
  void dispatch(long now) {
    if (switches.killed()) {
      return;
    }
    Store store = fence.store();
    Set<String> blocked = new HashSet<>();
    store.outbox(OutboxRow.State.AWAITING).forEach(r -> blocked.add(r.service()));
    for (OutboxRow row : store.outbox(OutboxRow.State.READY)) {
      boolean held = row.aboutTraffic() && blocked.contains(row.service());
      if (!held && (row.nextAt() > now || !carryOut(row, now)) && row.aboutTraffic()) {
        blocked.add(row.service());
      }
    }
    metrics.waiting(store.outbox(OutboxRow.State.READY).size());
  }

  @SuppressWarnings("try") // What is put into the log is only there to be taken out.
  private boolean carryOut(OutboxRow row, long now) {
    fence.write(now, t -> {});
    try (MDC.MDCCloseable action = MDC.putCloseable("action_id", row.id());
        MDC.MDCCloseable service = MDC.putCloseable("service", row.service())) {
      finish(row, now, act(row));
      metrics.action(row.kind(), "done");
      return true;
    } catch (ActionFailed e) {
      fail(row, now, e);
      metrics.action(row.kind(), e.permanent() ? "failed" : "postponed");
      return e.permanent();
    }
  }

  private CloudServices cloud() throws ActionFailed {
    CloudServices cloud = ports.cloud();
    if (cloud == null) {
      throw ActionFailed.forGood("no cloud is configured");
    }
    return cloud;
  }

  private Outcome act(OutboxRow row) throws ActionFailed {
    JsonNode body = row.body();
    return switch (row.kind()) {
      case "traffic" -> new Outcome(true, shift(body));
      case "smoke" -> {
        SmokeTester.Verdict verdict = smokeTest(body);
        yield new Outcome(
            verdict.passed(), (verdict.passed() ? "passed: " : "failed: ") + verdict.why());
      }
      case "scale" -> {
        int min = body.path("min").asInt();
        int max = body.path("max").asInt();
        cloud().scale(body.path("service").asText(), min, max);
        yield new Outcome(true, "verified: " + min + " to " + max + " instances");
      }
      default -> new Outcome(true, ports.messenger().send(row.id(), row.kind(), body));
    };
  }

  private String shift(JsonNode body) throws ActionFailed {
    CloudServices.Split split = split(body);
    CloudServices.Observed after = cloud().shift(split);
    String verified = "verified: " + split.candidate() + " has ";
    int left = after.left(split.candidate(), split.stable());
    String shared =
        left == 100
            ? ""
            : ", %d%% of the %d%% that other revisions leave (%s)"
                .formatted(split.percent(), left, after.split());
    return verified + after.percent(split.candidate()) + "%" + shared;
  }

  private static CloudServices.Split split(JsonNode body) {
    return new CloudServices.Split(
        body.path("service").asText(),
        body.path("stable").asText(),
        body.path("candidate").asText(),
        body.path("from").asInt(-1),
        body.path("percent").asInt(),
        body.path("candidateTag").asText(),
        body.path("stableTag").asText(),
        body.path("retag").asBoolean());
  }

  private SmokeTester.Verdict smokeTest(JsonNode body) throws ActionFailed {
    String candidate = body.path("candidate").asText();
    CloudServices.Observed after = cloud().shift(split(body));
    String uri =
        after.traffic().stream()
            .filter(s -> s.revision().equals(candidate) && !s.uri().isEmpty())
            .map(CloudServices.Share::uri)
            .findFirst()
            .orElseThrow(() -> ActionFailed.forNow("the tag has no address yet", null));
    return ports.smokeTester().test(uri, SmokeRequests.of(body.path("test")));
  }

  private void finish(OutboxRow row, long now, Outcome outcome) {
    ObjectNode line = JSON.createObjectNode().put("id", row.id()).put("kind", row.kind());
    line.put("result", outcome.result());
    line.set("body", row.body());
    Consumer<Store.Transaction> done =
        t -> {
          t.move(row.id(), OutboxRow.State.DONE, row.attempts() + 1, 0, outcome.result());
          t.append(now, "done", line);
        };
    if (row.kind().equals("smoke")) {
      posted.post(fence, smokeTested(row, outcome.passed(), outcome.result()), done, now);
    } else {
      fence.write(now, done);
    }
  }

  private static ObjectNode smokeTested(OutboxRow row, boolean passed, String why) {
    ObjectNode event = JSON.createObjectNode().put("event", "smokeTestFinished");
    return event.put("service", row.service()).put("passed", passed).put("why", why);
  }

  private void fail(OutboxRow row, long now, ActionFailed e) {
    int attempts = row.attempts() + 1;
    long pause = Math.min(LONGEST_PAUSE, 5L << Math.min(10, attempts));
    String why = String.valueOf(e.getMessage());
    LOG.warn("action {} ({}) did not work: {}", row.id(), row.kind(), why);
    OutboxRow.State state = e.permanent() ? OutboxRow.State.FAILED : OutboxRow.State.READY;
    Consumer<Store.Transaction> failed =
        t -> {
          t.move(row.id(), state, attempts, now + pause, why);
          if (e.permanent() || attempts == 1) {
            t.append(
                now,
                e.permanent() ? "failed" : "retry",
                JSON.createObjectNode()
                    .put("id", row.id())
                    .put("kind", row.kind())
                    .put("service", row.service())
                    .put("why", why));
          }
        };
    boolean rollback = row.kind().equals("traffic") && row.body().path("percent").asInt() == 0;
    if (e.permanent() && row.kind().equals("smoke")) {
      posted.post(fence, smokeTested(row, false, why), failed, now);
    } else if (row.kind().equals("traffic")
        && (e.permanent() || (rollback && attempts == ROLLBACK_TRIES))) {
      posted.post(fence, PostedEvents.refused(row, why), failed, now);
    } else {
      fence.write(now, failed);
    }
  }
}
