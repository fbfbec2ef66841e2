package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.ActionFailed;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.Messenger;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.source.Points;
import dev.premortem.daemon.source.PostedSignals;
import dev.premortem.daemon.source.SignalSource;
import dev.premortem.daemon.store.Lease;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: read, fold, decide, arbitrate, record, act, verify. Everything decided is in the
 * journal, with its reasons, before anything is done; a round is written whole or not at all, so a
 * daemon that is killed at any moment neither forgets an action nor repeats one.
 *
 * <p>Not safe for use by several threads, {@link #post}, {@link #approve} and the switches apart.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Field of a posted event with its position in the journal. */
  private static final String NUMBER = "n";

  /** Longest pause between two tries of one action, seconds. */
  private static final long LONGEST_PAUSE = 600;

  /** Rounds that are made up for after a pause; what lies further back stays a gap. */
  private static final int CATCH_UP = 120;

  /** What the loop is connected to. */
  public record Ports(
      List<SignalSource> sources,
      @Nullable CloudServices cloud,
      Messenger messenger,
      SmokeTester smokeTester) {
    /** Copies the list. */
    public Ports {
      sources = List.copyOf(sources);
    }
  }

  /** Says how far the daemon may go with a service at this moment. */
  public interface Modes {
    /** Returns the mode of a service; empty for what belongs to none. */
    Mode of(String service);
  }

  private final Store store;
  private final Lease lease;
  private final long leaseSeconds;
  private final Ports ports;
  private final Modes modes;
  private final Switches switches;
  private final LoopMetrics metrics;
  private final int tickSeconds;
  private final Points points;
  private final ArrayDeque<JsonNode> posted = new ArrayDeque<>();
  private CloudWatch watch = new CloudWatch();
  private Policy policy;

  /** Null only while the past is folded anew: two of them would not fit beside each other. */
  private Decider decider;

  private long begin;
  private long lastRound;

  /**
   * Begins where the journal ends: everything in it is replayed, so that the state is the one that
   * the last process had.
   *
   * @param now epoch seconds
   */
  public Loop(
      Policy policy,
      Store store,
      Lease lease,
      long leaseSeconds,
      Ports ports,
      Modes modes,
      LoopMetrics metrics,
      int tickSeconds,
      long now) {
    this.policy = policy;
    this.store = store;
    this.lease = lease;
    this.leaseSeconds = leaseSeconds;
    this.ports = ports;
    this.modes = modes;
    this.metrics = metrics;
    this.tickSeconds = tickSeconds;
    this.points = new Points(tickSeconds);
    this.switches = new Switches(store);
    this.begin = align(now);
    this.lastRound = begin;
    activate(policy, now);
  }

  private long align(long time) {
    return Math.floorDiv(time, (long) tickSeconds) * tickSeconds;
  }

  /** Switches to a policy: notes it in the journal and folds the past with it. */
  public void activate(Policy next, long now) {
    String digest = next.bundle().digest();
    if (!store.setting("bundle").orElse("").equals(digest)) {
      store.transaction(
          t -> {
            t.prove(lease, now + leaseSeconds);
            t.bundle(digest, BundleFiles.pack(next.bundle().path()));
            t.setting("bundle", digest);
            t.append(
                now,
                "bundle",
                JSON.createObjectNode().put("digest", digest).put("path", next.bundle().path()));
          });
    }
    policy = next;
    replay();
  }

  private void replay() {
    posted.clear();
    watch = new CloudWatch();
    if (decider != null) {
      decider.close();
      decider = null;
    }
    begin = align(firstBundle());
    lastRound = begin;
    Decider fresh = new Decider(policy, begin, tickSeconds);
    store.journal(
        0,
        List.of("inputs", "posted", "done"),
        entry -> {
          if (entry.kind().equals("posted")) {
            posted.add(((ObjectNode) entry.body()).put(NUMBER, entry.seq()));
          } else if (entry.kind().equals("done")) {
            if (entry.body().path("kind").asText().equals("traffic")) {
              watch.shifted(entry.body().path("body"));
            }
          } else {
            JsonNode inputs = Inputs.unpack(entry.body());
            inputs
                .path("events")
                .forEach(
                    event -> {
                      posted.removeIf(p -> p.path(NUMBER).equals(event.path(NUMBER)));
                      watch.fold(event);
                    });
            fresh.decide(known(inputs), entry.at());
            lastRound = entry.at();
          }
          return true;
        });
    decider = fresh;
    points.startAfter(lastRound - delay());
  }

  /** Returns when the journal began; everything is folded from there, whoever folds it. */
  private long firstBundle() {
    long[] at = {begin};
    store.journal(
        0,
        List.of("bundle"),
        entry -> {
          at[0] = entry.at();
          return false;
        });
    return at[0];
  }

  /** Leaves out events about what this policy does not have: another bundle's services. */
  private JsonNode known(JsonNode inputs) {
    ObjectNode copy = JSON.createObjectNode();
    copy.set("samples", inputs.path("samples"));
    var events = copy.putArray("events");
    for (JsonNode event : inputs.path("events")) {
      try {
        PostedSignals.event(event, policy);
        events.add(event);
      } catch (IllegalArgumentException e) {
        LOG.info("an event of the past is about nothing in this bundle: {}", e.getMessage());
      }
    }
    return copy;
  }

  private long delay() {
    long seconds = policy.bundle().measurement().ingestionDelay().toSeconds();
    return (seconds + tickSeconds - 1) / tickSeconds * tickSeconds;
  }

  /** Returns the time of the last round, epoch seconds. */
  public long lastRound() {
    return lastRound;
  }

  /** Returns the policy that decides now. */
  public Policy policy() {
    return policy;
  }

  /** Returns the engine, to look at. */
  public Engine engine() {
    return decider.engine();
  }

  /** Returns silences and the kill switch. */
  public Switches switches() {
    return switches;
  }

  /** Returns what was measured and not yet handed on. */
  public Points points() {
    return points;
  }

  /**
   * Takes in something that happened. It is in the journal when this returns, and is decided upon
   * in the next round.
   *
   * @throws IllegalArgumentException when it is no event of this policy
   */
  public void post(ObjectNode event, long now) {
    PostedSignals.event(event, policy);
    ObjectNode numbered = event.deepCopy();
    synchronized (posted) {
      store.transaction(
          t -> {
            t.prove(lease, now + leaseSeconds);
            numbered.put(NUMBER, t.append(now, "posted", event));
          });
      posted.add(numbered);
    }
  }

  /** Runs every round that is due, oldest first, and then what waits in the outbox. */
  public void run(long now) {
    long due = align(now);
    if (due - lastRound > (long) CATCH_UP * tickSeconds) {
      lastRound = due - (long) CATCH_UP * tickSeconds;
      points.startAfter(lastRound - delay());
    }
    while (lastRound < due) {
      round(lastRound + tickSeconds, now);
    }
    dispatch(now);
  }

  private void round(long time, long now) {
    long started = System.nanoTime();
    long end = time - delay();
    read(end - tickSeconds, now);
    Inputs inputs = new Inputs();
    List<JsonNode> events = new ArrayList<>();
    synchronized (posted) {
      events.addAll(posted);
    }
    int taken = events.size();
    events.addAll(compare());
    for (ServicePolicy service : policy.services()) {
      Sample sample = decider.engine().sample(service.index());
      String candidate = decider.engine().candidate(service.index());
      points.fill(sample, service.name(), end, candidate, service.latencyThresholdsMs());
      inputs.sample(service.name(), sample);
      sample.present = false;
    }
    events.forEach(inputs::event);
    ObjectNode packed = inputs.json();
    Decider.Decided decided;
    try {
      decided = decider.decide(packed, time);
      record(time, now, packed, events, decided);
    } catch (RuntimeException e) {
      // Nothing of this round was written: forget it, so that it can be run again.
      replay();
      throw e;
    }
    synchronized (posted) {
      for (int i = 0; i < taken; i++) {
        posted.removeFirst();
      }
    }
    events.forEach(watch::fold);
    lastRound = time;
    points.handOn(end);
    metrics.round(System.nanoTime() - started, decided.decisions().size());
  }

  private void read(long after, long until) {
    for (SignalSource source : ports.sources()) {
      try {
        source.read(after, until, points);
      } catch (IOException e) {
        metrics.sourceFailed(source.name());
        LOG.warn("{} gives no signals: {}", source.name(), e.getMessage());
      }
    }
  }

  private List<ObjectNode> compare() {
    if (ports.cloud() == null) {
      return List.of();
    }
    try {
      Map<String, CloudServices.Observed> observed = ports.cloud().observe();
      Set<String> busy = new HashSet<>();
      for (OutboxRow.State state : List.of(OutboxRow.State.READY, OutboxRow.State.AWAITING)) {
        store.outbox(state).stream()
            .filter(r -> r.kind().equals("traffic") || r.kind().equals("smoke"))
            .forEach(r -> busy.add(r.service()));
      }
      Set<String> acting = new HashSet<>();
      for (ServicePolicy service : policy.services()) {
        if (mode(service.name()) != Mode.OBSERVE) {
          acting.add(service.name());
        }
      }
      return watch.compare(observed, policy, decider.engine(), busy, acting);
    } catch (IOException e) {
      metrics.sourceFailed("cloud-run");
      LOG.warn("{}", e.getMessage());
      return List.of();
    }
  }

  private Mode mode(String service) {
    return switches.killed() ? Mode.OBSERVE : modes.of(service);
  }

  /** Writes a round: what went in, what was decided and why, what is going to be done. */
  private void record(
      long time, long now, ObjectNode packed, List<JsonNode> events, Decider.Decided decided) {
    Intentions intentions = new Intentions(policy);
    List<OutboxRow> waiting = new ArrayList<>(store.outbox(OutboxRow.State.READY));
    waiting.addAll(store.outbox(OutboxRow.State.AWAITING));
    store.transaction(
        t -> {
          t.prove(lease, now + leaseSeconds);
          t.append(time, "inputs", packed);
          for (ObjectNode decision : decided.decisions()) {
            t.append(time, "decision", decision);
          }
          int number = 0;
          for (JsonNode event : events) {
            String id = time + "-e" + number++;
            if (event.path("event").asText().equals("revisionDeployed")) {
              smoke(t, time, id, event);
            } else if (event.path("event").asText().equals("revisionWithdrawn")) {
              t.append(time, "yield", event);
              supersede(t, waiting, event.path("service").asText(), time, "yielded to a person");
            } else if (event.path("event").asText().equals("incidentAcknowledged")) {
              String incident = event.path("incident").asText();
              put(
                  t,
                  time,
                  id,
                  new Intentions.Intention(
                      "acknowledge", "", JSON.createObjectNode().put("incident", incident)));
            }
          }
          number = 0;
          for (Action action : decided.actions()) {
            String id = time + "-" + number++;
            String stable =
                action instanceof Action.ShiftTraffic shift
                    ? watch.stable(policy.services().get(shift.service()).name())
                    : "";
            Optional<Intentions.Intention> intention =
                intentions.of(action, stable, decider.engine());
            if (intention.isPresent()) {
              if (intention.get().kind().equals("traffic")) {
                supersede(
                    t, waiting, intention.get().service(), time, "a later change replaces it");
              }
              put(t, time, id, intention.get());
            }
          }
        });
  }

  private void smoke(Store.Transaction t, long time, String id, JsonNode event) {
    ServicePolicy service =
        policy.services().stream()
            .filter(s -> s.name().equals(event.path("service").asText()))
            .findFirst()
            .orElse(null);
    if (service == null || service.rollout() == null || !service.rollout().smokeTest()) {
      return;
    }
    var tags = service.rollout().tags();
    ObjectNode body = ((ObjectNode) event.deepCopy()).put("percent", 0);
    body.put("candidateTag", tags == null ? "candidate" : tags.candidate());
    body.put("stableTag", tags == null ? "" : tags.stable());
    put(t, time, id, new Intentions.Intention("smoke", service.name(), body));
  }

  private static void supersede(
      Store.Transaction t, List<OutboxRow> waiting, String service, long time, String why) {
    for (OutboxRow row : waiting) {
      boolean about = row.kind().equals("traffic") || row.kind().equals("smoke");
      if (about && row.service().equals(service)) {
        t.move(row.id(), OutboxRow.State.SUPERSEDED, row.attempts(), 0, why);
        t.append(time, "superseded", JSON.createObjectNode().put("id", row.id()).put("why", why));
      }
    }
  }

  private void put(Store.Transaction t, long time, String id, Intentions.Intention intention) {
    Mode mode = mode(intention.service());
    boolean message = !intention.kind().equals("traffic") && !intention.kind().equals("scale");
    String subject = intention.body().path("about").asText(intention.service());
    boolean silenced =
        (intention.kind().equals("tell") || intention.kind().equals("page"))
            && switches.silenced(subject, time);
    OutboxRow.State state =
        mode == Mode.OBSERVE || silenced
            ? OutboxRow.State.OBSERVED
            : mode == Mode.APPROVE && !message ? OutboxRow.State.AWAITING : OutboxRow.State.READY;
    if (intention.kind().equals("smoke") && mode != Mode.OBSERVE) {
      state = OutboxRow.State.READY;
    }
    ObjectNode line = JSON.createObjectNode().put("id", id).put("kind", intention.kind());
    line.put("state", silenced ? "silenced" : state.name().toLowerCase(java.util.Locale.ROOT));
    line.set("body", intention.body());
    long seq = t.append(time, "action", line);
    t.put(
        new OutboxRow(
            id, seq, intention.service(), intention.kind(), intention.body(), state, 0, 0));
  }

  /** Carries out what is ready, in the order in which it was intended. */
  public void dispatch(long now) {
    if (switches.killed()) {
      return;
    }
    Set<String> blocked = new HashSet<>();
    store.outbox(OutboxRow.State.AWAITING).forEach(r -> blocked.add(r.service()));
    for (OutboxRow row : store.outbox(OutboxRow.State.READY)) {
      boolean ordered = row.kind().equals("traffic") || row.kind().equals("smoke");
      if (ordered && blocked.contains(row.service())) {
        continue;
      }
      if (row.nextAt() > now || !carryOut(row, now)) {
        if (ordered) {
          blocked.add(row.service());
        }
      }
    }
    metrics.waiting(store.outbox(OutboxRow.State.READY).size());
  }

  private boolean carryOut(OutboxRow row, long now) {
    store.transaction(t -> t.prove(lease, now + leaseSeconds));
    try {
      String result = act(row);
      finish(row, now, result);
      metrics.action(row.kind(), "done");
      return true;
    } catch (ActionFailed e) {
      fail(row, now, e);
      metrics.action(row.kind(), e.permanent() ? "failed" : "postponed");
      return e.permanent();
    }
  }

  private String act(OutboxRow row) throws ActionFailed {
    JsonNode body = row.body();
    CloudServices cloud = ports.cloud();
    return switch (row.kind()) {
      case "traffic" -> {
        if (cloud == null) {
          throw ActionFailed.forGood("no cloud is configured");
        }
        boolean retag = body.path("retag").asBoolean();
        String stableTag = body.path("stableTag").asText();
        CloudServices.Observed after =
            cloud.shift(
                body.path("service").asText(),
                body.path("stable").asText(),
                body.path("candidate").asText(),
                body.path("percent").asInt(),
                retag ? stableTag : body.path("candidateTag").asText(),
                retag ? "" : stableTag);
        yield "verified: "
            + body.path("candidate").asText()
            + " has "
            + after.percent(body.path("candidate").asText())
            + "%";
      }
      case "smoke" -> smokeTest(cloud, body);
      case "scale" -> {
        if (cloud == null) {
          throw ActionFailed.forGood("no cloud is configured");
        }
        int min = body.path("min").asInt();
        int max = body.path("max").asInt();
        cloud.scale(body.path("service").asText(), min, max);
        yield "verified: " + min + " to " + max + " instances";
      }
      default -> ports.messenger().send(row.id(), row.kind(), body);
    };
  }

  private String smokeTest(@Nullable CloudServices cloud, JsonNode body) throws ActionFailed {
    if (cloud == null) {
      throw ActionFailed.forGood("no cloud is configured");
    }
    String candidate = body.path("candidate").asText();
    CloudServices.Observed after =
        cloud.shift(
            body.path("service").asText(),
            body.path("stable").asText(),
            candidate,
            0,
            body.path("candidateTag").asText(),
            body.path("stableTag").asText());
    String uri =
        after.traffic().stream()
            .filter(s -> s.revision().equals(candidate) && !s.uri().isEmpty())
            .map(CloudServices.Share::uri)
            .findFirst()
            .orElseThrow(() -> ActionFailed.forNow("the tag has no address yet", null));
    return ports.smokeTester().passes(uri) ? "passed" : "failed";
  }

  private void finish(OutboxRow row, long now, String result) {
    ObjectNode line = JSON.createObjectNode().put("id", row.id()).put("kind", row.kind());
    line.put("result", result);
    line.set("body", row.body());
    ObjectNode event =
        row.kind().equals("smoke")
            ? JSON.createObjectNode()
                .put("event", "smokeTestFinished")
                .put("service", row.service())
                .put("passed", result.equals("passed"))
            : null;
    synchronized (posted) {
      store.transaction(
          t -> {
            t.prove(lease, now + leaseSeconds);
            t.move(row.id(), OutboxRow.State.DONE, row.attempts() + 1, 0, result);
            t.append(now, "done", line);
            if (event != null) {
              event.put(NUMBER, t.append(now, "posted", event.deepCopy()));
            }
          });
      if (event != null) {
        posted.add(event);
      }
    }
    if (row.kind().equals("traffic")) {
      watch.shifted(row.body());
    }
  }

  private void fail(OutboxRow row, long now, ActionFailed e) {
    int attempts = row.attempts() + 1;
    long pause = Math.min(LONGEST_PAUSE, 5L << Math.min(10, attempts));
    String why = String.valueOf(e.getMessage());
    LOG.warn("action {} ({}) did not work: {}", row.id(), row.kind(), why);
    store.transaction(
        t -> {
          t.prove(lease, now + leaseSeconds);
          t.move(
              row.id(),
              e.permanent() ? OutboxRow.State.FAILED : OutboxRow.State.READY,
              attempts,
              now + pause,
              why);
          if (e.permanent() || attempts == 1) {
            t.append(
                now,
                e.permanent() ? "failed" : "retry",
                JSON.createObjectNode()
                    .put("id", row.id())
                    .put("kind", row.kind())
                    .put("why", why));
          }
        });
  }

  /**
   * Lets an action that waits for a person go ahead, or refuses it.
   *
   * @throws IllegalArgumentException when no action of that key waits
   */
  public void approve(String id, boolean yes, String who, long now) {
    OutboxRow row =
        store.outbox(OutboxRow.State.AWAITING).stream()
            .filter(r -> r.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("no action " + id + " waits for approval"));
    store.transaction(
        t -> {
          t.prove(lease, now + leaseSeconds);
          t.move(
              id,
              yes ? OutboxRow.State.READY : OutboxRow.State.REJECTED,
              row.attempts(),
              0,
              (yes ? "approved by " : "rejected by ") + who);
          t.append(
              now,
              yes ? "approved" : "rejected",
              JSON.createObjectNode().put("id", id).put("by", who));
        });
    if (!yes && row.kind().equals("traffic")) {
      post(
          JSON.createObjectNode()
              .put("event", "revisionWithdrawn")
              .put("service", row.service())
              .put("why", "rejected by " + who),
          now);
    }
  }

  /**
   * Puts a change of the autoscaler's bounds on its way, as a person asked for it.
   *
   * @throws IllegalArgumentException when the bounds or the service make no sense
   */
  public void scale(String service, int min, int max, String who, long now) {
    if (policy.services().stream().noneMatch(s -> s.name().equals(service))) {
      throw new IllegalArgumentException("the bundle has no service " + service);
    }
    if (min < 0 || max < 1 || min > max || max > 10_000) {
      throw new IllegalArgumentException(
          "bounds must be 0 <= min <= max <= 10000, found " + min + " and " + max);
    }
    ObjectNode body = JSON.createObjectNode().put("service", service).put("min", min);
    body.put("max", max).put("by", who);
    store.transaction(
        t -> {
          t.prove(lease, now + leaseSeconds);
          String id = "scale-" + t.append(now, "asked", body);
          put(t, now, id, new Intentions.Intention("scale", service, body));
        });
  }

  /** Writes a line about something that a person did. */
  public void note(String kind, ObjectNode body, long now) {
    store.transaction(
        t -> {
          t.prove(lease, now + leaseSeconds);
          t.append(now, kind, body);
        });
  }

  @Override
  public void close() {
    decider.close();
  }
}
