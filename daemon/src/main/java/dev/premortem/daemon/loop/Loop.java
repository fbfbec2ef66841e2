package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.Messenger;
import dev.premortem.daemon.act.SmokeTester;
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
 * <p>Not safe for use by several threads, but for {@link #post}, {@link #approve}, {@link #scale},
 * {@link #note} and the switches.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final ObjectMapper JSON = new ObjectMapper();

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
  private final Fence fence;
  private final Ports ports;
  private final Modes modes;
  private final Switches switches;
  private final Outbox outbox;
  private final Dispatcher dispatcher;
  private final LoopMetrics metrics;
  private final int tickSeconds;
  private final Points points;
  private final PostedEvents posted = new PostedEvents();
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
    this.fence = new Fence(store, lease, leaseSeconds);
    this.ports = ports;
    this.metrics = metrics;
    this.tickSeconds = tickSeconds;
    this.points = new Points(tickSeconds);
    this.switches = new Switches(fence);
    this.modes = service -> switches.killed() ? Mode.OBSERVE : modes.of(service);
    this.outbox = new Outbox(fence, this.modes, switches);
    this.dispatcher = new Dispatcher(fence, ports, switches, metrics, posted);
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
      fence.write(
          now,
          t -> {
            t.bundle(digest, BundleFiles.pack(next.bundle()));
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
        List.of("inputs", "posted"),
        entry -> {
          if (entry.kind().equals("posted")) {
            posted.replay(entry);
          } else {
            JsonNode inputs = Inputs.unpack(entry.body());
            inputs
                .path("events")
                .forEach(
                    event -> {
                      posted.replayDecided(event);
                      watch.fold(event);
                    });
            fresh.decide(inputs, entry.at());
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
    posted.post(fence, event, t -> {}, now);
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

  /** Carries out what waits in the outbox. */
  void dispatch(long now) {
    dispatcher.dispatch(now);
  }

  private void round(long time, long now) {
    long started = System.nanoTime();
    long end = time - delay();
    read(end - tickSeconds, now);
    Inputs inputs = new Inputs();
    List<JsonNode> events = posted.all();
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
    inputs.series(points.monitored(end), time - end);
    inputs.labelled(points.samples(end), time - end);
    ObjectNode all = inputs.json();
    Decider.Decided decided;
    try {
      decided = decider.decide(all, time);
      record(time, now, all, events, decided);
    } catch (RuntimeException e) {
      // Nothing of this round was written: forget it, so that it can be run again.
      replay();
      throw e;
    }
    posted.decided(taken);
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
      Set<String> acting = new HashSet<>();
      for (ServicePolicy service : policy.services()) {
        if (modes.of(service.name()) != Mode.OBSERVE) {
          acting.add(service.name());
        }
      }
      return watch.compare(observed, policy, decider.engine(), outbox.busy(), acting);
    } catch (IOException e) {
      metrics.sourceFailed("cloud-run");
      LOG.warn("{}", e.getMessage());
      return List.of();
    }
  }

  /** Writes a round: what went in, what was decided and why, what is going to be done. */
  private void record(
      long time, long now, ObjectNode inputs, List<JsonNode> events, Decider.Decided decided) {
    Intentions intentions = new Intentions(policy);
    List<OutboxRow> waiting = outbox.waiting();
    fence.write(
        now,
        t -> {
          t.append(time, "inputs", Inputs.pack(inputs));
          for (ObjectNode decision : decided.decisions()) {
            t.append(time, "decision", decision);
          }
          int number = 0;
          for (JsonNode event : events) {
            String id = time + "-e" + number++;
            if (event.path("event").asText().equals("revisionWithdrawn")) {
              t.append(time, "yield", event);
              String service = event.path("service").asText();
              Outbox.supersede(t, waiting, service, time, "yielded to a person");
            }
            intentions
                .of(event, watch.stable(event), decider.engine())
                .ifPresent(intention -> outbox.put(t, time, id, intention));
          }
          number = 0;
          for (Action action : decided.actions()) {
            String id = time + "-" + number++;
            Optional<Intentions.Intention> intention =
                intentions.of(action, stable(action), decider.engine());
            if (intention.isPresent()) {
              String service = intention.get().service();
              if (intention.get().kind().equals("traffic")) {
                Outbox.supersede(t, waiting, service, time, "a later change replaces it");
              }
              outbox.put(t, time, id, intention.get());
            }
          }
        });
  }

  /** Returns the stable revision of the service whose traffic an action changes. */
  private String stable(Action action) {
    return action instanceof Action.ShiftTraffic shift
        ? watch.stable(policy.services().get(shift.service()).name())
        : "";
  }

  /**
   * Lets an action that waits for a person go ahead, or refuses it.
   *
   * @throws IllegalArgumentException when no action of that key waits
   */
  public void approve(String id, boolean yes, String who, long now) {
    OutboxRow row = outbox.awaiting(id);
    if (yes || !row.kind().equals("traffic")) {
      fence.write(now, t -> Outbox.judge(t, row, yes, who, now));
      return;
    }
    ObjectNode refused = PostedEvents.refused(row, "rejected by " + who);
    posted.post(fence, refused, t -> Outbox.judge(t, row, false, who, now), now);
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
    fence.write(
        now,
        t -> {
          String id = "scale-" + t.append(now, "asked", body);
          outbox.put(t, now, id, new Intentions.Intention("scale", service, body));
        });
  }

  /** Writes a line about something that a person did. */
  public void note(String kind, ObjectNode body, long now) {
    fence.write(now, t -> t.append(now, kind, body));
  }

  @Override
  public void close() {
    decider.close();
  }
}
