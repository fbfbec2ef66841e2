package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultLength;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Incidents;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.random.DrawKey;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One future: services under traffic, things that go wrong, the measurements of it all, the engine
 * that decides on them, and people. What the engine decides changes the world: a rollback moves
 * traffic, a page reaches somebody who acknowledges late or never.
 */
public final class World implements AutoCloseable {
  /** Decisions that show that somebody has noticed. */
  private static final Set<Verb> TELLING =
      EnumSet.of(Verb.OPEN_INCIDENT, Verb.ALERT, Verb.ROLL_BACK, Verb.PAGE);

  /** More of a kind than that never happen in one future. */
  private static final long MOST_EVENTS = 10_000;

  final Blueprint blueprint;
  final Engine engine;
  final Agenda agenda = new Agenda();
  final Tally outcomes;
  final List<ServiceModel> models = new ArrayList<>();
  private final long replication;
  private final Outcome outcome;
  private final Watch watch;
  private final Tilt tilt;
  private final List<Releases> releases = new ArrayList<>();
  private final List<MeasurementChannel> channels = new ArrayList<>();
  private final List<Trouble> troubles = new ArrayList<>();
  private final List<Trouble> active = new ArrayList<>();
  private final Map<Trouble, Runnable> hooks = new HashMap<>();
  private final Response response;
  private final Recovery recovery;
  private long now;
  private int incidentsBefore;
  private final List<Conditions> conditions = new ArrayList<>();
  private @Nullable Decision noticed;
  private final CallGraph graph;

  /** Builds the future of that number; the same blueprint and number give the same future. */
  public World(Blueprint blueprint, long replication, Watch watch) {
    this(blueprint, replication, watch, Tilt.NONE);
  }

  /** Builds a future in which faults may be worse than the scenario says. */
  public World(Blueprint blueprint, long replication, Watch watch, Tilt tilt) {
    this.tilt = tilt;
    this.blueprint = blueprint;
    this.replication = replication;
    this.watch = watch;
    this.now = blueprint.clock.start();
    this.outcome = new Outcome(replication, blueprint.catalogue.metrics().size());
    outcome.horizonSeconds = (double) blueprint.clock.horizonSeconds();
    this.outcomes = new Tally(blueprint, outcome);
    this.engine =
        new Engine(
            blueprint.policy, now, blueprint.clock.tickSeconds(), blueprint.quiet, Journal.NONE);
    this.graph = new CallGraph(blueprint);
    this.response = new Response(this);
    this.recovery = new Recovery(this);
    for (ServicePolicy service : blueprint.policy.services()) {
      service(service);
    }
    plan();
  }

  private void service(ServicePolicy service) {
    int i = service.index();
    ServiceTimes times = blueprint.times.get(i);
    ServiceModel model = blueprint.everyRequest ? byRequest(service) : byFlow(service);
    model.billed = blueprint.bill.any();
    models.add(model);
    conditions.add(new Conditions());
    releases.add(new Releases(this, service, model));
    channels.add(
        new MeasurementChannel(
            blueprint.policy.bundle().measurement(),
            service.latencyThresholdsMs().size(),
            blueprint.clock.tickSeconds(),
            stream(Purpose.MEASUREMENT, i)));
    double[] slow = new double[service.latencyThresholdsMs().size()];
    for (int k = 0; k < slow.length; k++) {
      slow[k] = times.slowerThan(service.latencyThresholdsMs().get(k) / 1000, 1, 0);
    }
    engine
        .assume()
        .past(
            i,
            blueprint.traffic.get(i).meanPerTick(),
            blueprint.specs.get(i).errors().value(),
            slow);
    engine.assume().growth(i, blueprint.monthsToFull.get(i));
  }

  private ServiceModel byFlow(ServicePolicy service) {
    int i = service.index();
    return new FlowModel(
        service,
        blueprint.times.get(i),
        blueprint.specs.get(i).errors().value(),
        blueprint.traffic.get(i),
        blueprint.specs.get(i).clients(),
        purpose -> stream(purpose, i),
        blueprint.clock.tickSeconds(),
        floor(service),
        outcome.latency,
        outcome.waiting);
  }

  private InstanceFloor floor(ServicePolicy service) {
    return new InstanceFloor(
        service.spec().instances(),
        blueprint.clock.start(),
        blueprint.clock.tickSeconds(),
        blueprint.policy.bundle().system().timezone());
  }

  private ServiceModel byRequest(ServicePolicy service) {
    int i = service.index();
    return new RequestModel(
        service,
        blueprint.specs.get(i),
        blueprint.times.get(i),
        blueprint.traffic.get(i),
        stream(Purpose.TRAFFIC, i),
        stream(Purpose.SERVICE, i),
        stream(Purpose.CLIENTS, i),
        blueprint.clock.tickSeconds(),
        floor(service),
        outcome.latency,
        outcome.waiting);
  }

  Stream stream(Purpose purpose, int index) {
    return blueprint.antithetic
        ? Stream.ofPair(blueprint.seed, replication, purpose, index)
        : new Stream(blueprint.seed, replication, purpose, index);
  }

  /** Returns the stream of one thing, which no other thing draws from. */
  Stream keyed(Purpose purpose, DrawKey key) {
    return Stream.of(blueprint.seed, replication, purpose, key, blueprint.antithetic);
  }

  long now() {
    return now;
  }

  Response response() {
    return response;
  }

  Recovery recovery() {
    return recovery;
  }

  private void plan() {
    long from = now + blueprint.clock.warmupSeconds();
    long horizon = blueprint.clock.horizonSeconds();
    ScenarioSpec scenario = blueprint.scenario;
    long firstDeploy = Long.MAX_VALUE;
    int deployLine = 0;
    for (ScenarioSpec.Deploys deploys : scenario.deploys()) {
      deployLine++;
      Integer service = blueprint.serviceIndex.get(deploys.service().value());
      if (service != null) {
        firstDeploy =
            Math.min(firstDeploy, releases.get(service).plan(deploys, deployLine, from, horizon));
      }
    }
    boolean asItIs = tilt.none() || stream(Purpose.TILT, 0).chance(Tilt.PLAIN);
    Tilt applied = asItIs ? Tilt.NONE : tilt;
    double logRatio = 0;
    int line = 0;
    for (ScenarioSpec.Fault fault : scenario.faults()) {
      Stream stream = stream(Purpose.FAULTS, line++);
      int count = fault.count();
      if (fault.rate() != null) {
        double mean = fault.rate().perSecond() * horizon;
        count = often(mean * applied.rate(), stream);
        logRatio += tilt.ofCount(mean, count);
      }
      double seconds = (double) fault.duration().toSeconds();
      boolean ends = seconds < horizon;
      for (int i = 0; i < count; i++) {
        double slot = horizon * 0.8 / fault.count();
        double place =
            fault.rate() == null
                ? slot * (i + 0.05 + 0.9 * stream.nextDouble())
                : horizon * stream.nextDouble();
        long own = from + (long) place;
        long at = fault.withDeploy() && firstDeploy < Long.MAX_VALUE ? firstDeploy : own;
        boolean tilted = ends && fault.length() == FaultLength.EXPONENTIAL;
        double drawn = length(fault, stream, tilted ? seconds * applied.duration() : seconds);
        logRatio += tilted ? tilt.ofDuration(drawn / seconds) : 0;
        long lasts = (long) Math.max(60, drawn);
        DrawKey key = DrawKey.of("fault").and(line).and(i);
        agenda.at(at, () -> strike(fault, key, lasts));
      }
    }
    outcome.weight = tilt.weight(logRatio);
  }

  private static double length(ScenarioSpec.Fault fault, Stream stream, double mean) {
    return switch (fault.length()) {
      case EXPONENTIAL -> stream.exponential(mean);
      case FIXED -> mean;
      case LOGNORMAL -> stream.lognormal(mean * StrictMath.exp(-0.5), 1);
    };
  }

  /** Draws how often something happens that happens so often on average. */
  static int often(double mean, Stream stream) {
    return (int) Math.min(MOST_EVENTS, stream.poisson(mean));
  }

  private void strike(ScenarioSpec.Fault spec, DrawKey key, long lasts) {
    String target = spec.target().value();
    List<Integer> struck = blueprint.secretServices(target);
    if (struck.isEmpty()) {
      struck = blueprint.struck(target);
    }
    Trouble trouble = begin(Fault.of(spec), target, struck, key, now + lasts);
    recovery.struck(trouble);
    if (lasts < 360 * 86400L) {
      agenda.at(now + lasts, () -> end(trouble));
    }
  }

  /** A bad revision gets traffic. */
  Trouble release(String target, int service, DrawKey key) {
    return begin(new Fault.BadRelease(), target, List.of(service), key, Long.MAX_VALUE);
  }

  private Trouble begin(
      Fault fault, String target, List<Integer> struck, DrawKey key, long plannedEnd) {
    Set<String> subjects = blueprint.subjects(target, struck);
    Trouble trouble = new Trouble(fault, target, struck, subjects, key, now, plannedEnd);
    troubles.add(trouble);
    active.add(trouble);
    event(
        "fault",
        trouble.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " on " + target);
    return trouble;
  }

  /** Ends a trouble, once. */
  void end(Trouble trouble) {
    if (!trouble.active) {
      return;
    }
    trouble.active = false;
    trouble.end = now;
    active.remove(trouble);
    recovery.ended(trouble);
    response.ended(trouble);
    Runnable hook = hooks.remove(trouble);
    if (hook != null) {
      hook.run();
    }
    event("mended", trouble.target + " has recovered");
  }

  void whenEnds(Trouble trouble, Runnable hook) {
    hooks.put(trouble, hook);
  }

  List<Trouble> active() {
    return active;
  }

  /** Returns all troubles so far, in the order of their starts. */
  List<Trouble> troubles() {
    return troubles;
  }

  void event(String kind, String text) {
    watch.event(now, kind, text);
  }

  int incidentsCounted() {
    return engine.incidents().count() - incidentsBefore;
  }

  /** Lets the future happen and returns what it came to. */
  public Outcome run() {
    int ticks = blueprint.clock.ticks();
    int warmup = blueprint.clock.warmupTicks();
    for (int tick = 0; tick < ticks; tick++) {
      if (tick == warmup) {
        outcomes.counting = true;
        incidentsBefore = engine.incidents().count();
        models.forEach(ServiceModel::startCounting);
      }
      tick(tick);
    }
    releases.forEach(Releases::close);
    response.close();
    outcomes.finish(this, troubles);
    act(engine.evaluate(now));
    return outcome;
  }

  private void tick(int tick) {
    agenda.run(now);
    for (int i = 0, n = models.size(); i < n; i++) {
      ServiceModel model = models.get(i);
      MeasurementChannel channel = channels.get(i);
      Conditions met = conditions(i);
      graph.meet(i, met);
      model.calls = graph.calls(i);
      model.failing = met.failing;
      model.stretch = met.stretch;
      model.surge = met.surge;
      releases.get(i).beforeTick();
      Sample truth = channel.next();
      double before = model.latencySum;
      model.tick(tick, truth);
      graph.met(i, truth, (model.latencySum - before) / Math.max(1, truth.requests));
      truth.time = now + blueprint.clock.tickSeconds();
      truth.probeAnswered = model.failing <= 0 || !response.probeFails(model.failing);
      outcomes.met(i, truth);
      if (watch != Watch.NONE) {
        watch.tick(now, i, truth, model.candidateWeight, model.rejected);
      }
      Sample seen = channel.send(met.lost, met.slower);
      if (seen != null) {
        engine.observe(i, seen);
      }
    }
    graph.endTick();
    now += blueprint.clock.tickSeconds();
    List<Action> actions = engine.evaluate(now);
    if (!actions.isEmpty()) {
      act(actions);
    }
    response.shift();
  }

  /** Returns what the active troubles do to a service now. */
  private Conditions conditions(int service) {
    Conditions met = conditions.get(service);
    met.clear();
    for (int i = 0; i < active.size(); i++) {
      Trouble trouble = active.get(i);
      if (trouble.strikes(service)) {
        trouble.fault.tick(
            met, failing -> blueprint.felt(service, trouble.target, failing), trouble.age(now));
        trouble.fault.channel(met);
      }
    }
    return met;
  }

  private void act(List<Action> actions) {
    noticed = null;
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      watch.action(now, action);
      if (!action.decision().equals(noticed)) { // one decision may lead to several actions
        noticed = action.decision();
        notice(action.decision());
      }
      if (action instanceof Action.ShiftTraffic shift) {
        shift(shift);
      } else if (action instanceof Action.Page page) {
        response.paged(page);
      } else if (action instanceof Action.Tell tell) {
        response.told(tell);
      } else if (action instanceof Action.StartProcedure start) {
        recovery.started(start.procedure());
      } else if (action instanceof Action.ReplaceSecret replace) {
        response.replace(replace.secret());
      }
    }
  }

  /** Carries out a change of traffic, which the control plane refuses while it is out. */
  private void shift(Action.ShiftTraffic shift) {
    int service = shift.service();
    if (conditions(service).refused) {
      String why = "the control plane refuses changes";
      engine.apply(new Event.TrafficRefused(service, shift.candidate(), shift.percent(), why), now);
      response.evidence(shift.decision(), Attribution.about(shift.decision(), troubles, now));
      return;
    }
    releases.get(service).shift(shift.percent(), shift.retag());
    engine.apply(new Event.TrafficObserved(service, shift.candidate(), shift.percent()), now);
  }

  private void notice(Decision decision) {
    if (!TELLING.contains(decision.verb())) {
      return;
    }
    List<Trouble> about = Attribution.about(decision, troubles, now);
    for (Trouble trouble : about) {
      if (trouble.active && trouble.detected < 0) {
        trouble.detected = now;
      }
    }
    if (decision.verb() == Verb.ALERT) {
      outcomes.fired(decision.about(), about, now);
    }
    if (decision.verb() == Verb.ALERT || decision.verb() == Verb.OPEN_INCIDENT) {
      response.evidence(decision, about);
    }
  }

  Incidents incidents() {
    return engine.incidents();
  }

  @Override
  public void close() {
    engine.close();
  }
}
