package dev.premortem.simulator.expect;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.RolloutCommand;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.document.TestSpec.Expectation;
import dev.premortem.engine.document.TestSpec.Happening;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Signal;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.explain.WhyNot;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.tree.Rule;
import dev.premortem.simulator.backtest.Backtest;
import dev.premortem.simulator.backtest.Playback;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.SeriesBuilder;
import dev.premortem.simulator.recording.Timestamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one scenario test. */
public final class CaseRunner implements Playback.Listener {
  private static final int SHOWN = 4;
  private static final Playback.Listener DEAF = new Playback.Listener() {};

  private final Policy policy;
  private final Document<TestSpec> test;
  private final TestSpec spec;
  private final @Nullable Coverage coverage;
  private final Playback.Listener listener;
  private final long start;
  private final long until;
  private final List<Backtest.Decided> decisions = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();

  /** Decisions that were not acted on. */
  private final List<Explanation.Ruled> heldBack = new ArrayList<>();

  /** Events of the test that happened to nothing. */
  private final List<CaseResult.Failure> inVain = new ArrayList<>();

  private final Map<Expectation, List<String>> reasons = new HashMap<>();

  private CaseRunner(
      Policy policy,
      Document<TestSpec> test,
      @Nullable Coverage coverage,
      Playback.Listener listener) {
    this.policy = policy;
    this.test = test;
    this.spec = test.spec();
    this.coverage = coverage;
    this.listener = listener;
    Located<String> written = spec.start();
    long begins = written == null ? policy.start() : Timestamps.parse(written.value());
    this.start = Math.floorDiv(begins, spec.tick().toSeconds()) * spec.tick().toSeconds();
    this.until = start + length(spec);
  }

  /** Returns the tests of a bundle in the order of their places. */
  public static List<Document<TestSpec>> tests(Policy policy) {
    return policy.bundle().all(Kind.TEST, TestSpec.class);
  }

  /**
   * Runs a test that {@link CaseProblems} found nothing wrong with.
   *
   * @param coverage takes in what is seen, null when nobody asks
   */
  public static CaseResult run(
      Policy policy, Document<TestSpec> test, @Nullable Coverage coverage) {
    return new CaseRunner(policy, test, coverage, DEAF).run();
  }

  /** Plays what a test measures and lets happen to somebody. */
  public static void play(Policy policy, Document<TestSpec> test, Playback.Listener listener) {
    new CaseRunner(policy, test, null, listener).run();
  }

  /** Returns how many intervals a test goes on for. */
  static long intervals(TestSpec spec) {
    return length(spec) / spec.tick().toSeconds();
  }

  private static long length(TestSpec spec) {
    Duration fixed = spec.until();
    if (fixed != null) {
      return fixed.toSeconds();
    }
    long longest = 0;
    for (TestSpec.Series series : spec.signals()) {
      int values = SeriesNotation.count(series.values().value());
      longest = Math.max(longest, (values - 1) * spec.tick().toSeconds());
    }
    for (Happening event : spec.events()) {
      longest = Math.max(longest, event.at().toSeconds());
    }
    for (Expectation expected : spec.expect()) {
      Located<Duration> at = expected.at();
      longest = Math.max(longest, at == null ? 0 : at.value().toSeconds());
      longest = Math.max(longest, expected.within() == null ? 0 : expected.within().toSeconds());
    }
    return longest;
  }

  private Stream noise(int index) {
    return new Stream(spec.seed(), 0, Purpose.NOISE, index);
  }

  private CaseResult run() {
    Playback playback =
        new Playback(
            policy,
            recording(),
            new Playback.Options((int) spec.tick().toSeconds(), -1, false),
            this);
    playback.at(Long.MIN_VALUE, this::assume);
    spec.events()
        .forEach(
            e -> playback.at(start + e.at().toSeconds(), (engine, now) -> happen(e, engine, now)));
    for (Happening event : spec.events()) {
      Located<String> traffic = event.traffic();
      if (traffic != null) {
        playback.observed(service(traffic.value()));
      }
    }
    playback.play(start, until);
    List<CaseResult.Failure> failures = new ArrayList<>(inVain);
    for (Expectation expected : spec.expect()) {
      judge(expected, failures);
    }
    return new CaseResult(test.name(), test.place(), start, failures, decisions);
  }

  /** Returns what a test measures, as a recording. */
  public static Recording recording(Policy policy, Document<TestSpec> test) {
    return new CaseRunner(policy, test, null, DEAF).recording();
  }

  /** Returns when a test begins, epoch seconds. */
  public static long start(Policy policy, Document<TestSpec> test) {
    return new CaseRunner(policy, test, null, DEAF).start;
  }

  private Recording recording() {
    Recording recording = new Recording();
    int index = 0;
    for (TestSpec.Series series : spec.signals()) {
      String name = series.signal().value();
      SeriesBuilder builder =
          new SeriesBuilder(
              recording,
              new Recording.Key(
                  series.service().value(),
                  Signal.named(name).map(Signal::label).orElse(name),
                  series.revision()),
              series.service().place().file());
      double[] values = SeriesNotation.parse(series.values().value(), noise(index++));
      for (int i = 0; i < values.length; i++) {
        if (!Double.isNaN(values[i])) {
          builder.add(start + i * spec.tick().toSeconds(), values[i]);
        }
      }
    }
    return recording;
  }

  private int service(String name) {
    return policy.services().stream()
        .filter(s -> s.name().equals(name))
        .mapToInt(ServicePolicy::index)
        .findFirst()
        .orElseThrow();
  }

  private void assume(Engine engine, long now) {
    for (TestSpec.Past past : spec.given().past()) {
      int index = service(past.service().value());
      double[] slow = new double[policy.services().get(index).latencyThresholdsMs().size()];
      java.util.Arrays.fill(slow, past.slowRatio().value());
      engine.assume().past(index, past.requests(), past.errorRatio().value(), slow);
    }
    for (TestSpec.OpenIncident incident : spec.given().incidents()) {
      engine
          .assume()
          .incident(incident.service().value(), incident.severity(), incident.acknowledged(), now);
    }
    for (TestSpec.Rollout rollout : spec.given().rollouts()) {
      engine
          .assume()
          .rollout(
              service(rollout.service().value()),
              rollout.candidate(),
              rollout.stable(),
              rollout.percent(),
              now);
    }
  }

  private void happen(Happening e, Engine engine, long now) {
    List<Event> events = new ArrayList<>();
    Located<String> name = e.deploy();
    if (name != null) {
      events.add(
          new Event.RevisionDeployed(
              service(name.value()), e.candidate(), e.stable(), e.percent()));
    }
    name = e.smokeTest();
    if (name != null) {
      events.add(new Event.SmokeTestFinished(service(name.value()), e.ok()));
    }
    name = e.withdraw();
    if (name != null) {
      events.add(new Event.RevisionWithdrawn(service(name.value())));
    }
    name = e.backup();
    if (name != null) {
      events.add(new Event.BackupFinished(name.value(), e.ok()));
    }
    name = e.rotated();
    if (name != null) {
      events.add(new Event.SecretRotated(name.value()));
    }
    name = e.expired();
    if (name != null) {
      events.add(new Event.SecretExpired(name.value()));
    }
    if (e.disaster() != null) {
      events.add(new Event.DisasterDeclared(e.disaster(), e.resource()));
    }
    if (e.mended() != null) {
      events.add(new Event.DisasterMended(e.mended(), e.resource()));
    }
    name = e.breach();
    if (name != null) {
      events.add(new Event.BreachReported(service(name.value()), e.ok()));
    }
    name = e.target();
    if (name != null) {
      events.add(new Event.TargetMeasured(name.value(), e.ok()));
    }
    rollout(e, engine, events);
    people(e, engine, now, events);
    name = e.calm();
    if (name != null) {
      engine.assume().calm(name.value(), now);
    }
    name = e.growth();
    if (name != null) {
      engine.assume().growth(service(name.value()), e.months());
    }
    events.forEach(event -> engine.apply(event, now));
    e.set().forEach((key, fields) -> FactSetter.set(engine.factsToSet(), key, fields));
  }

  private void rollout(Happening e, Engine engine, List<Event> events) {
    Located<String> name = e.traffic();
    if (name != null) {
      int service = released(name, false, engine);
      events.add(new Event.TrafficObserved(service, engine.candidate(service), e.percent()));
    }
    name = e.rollout();
    if (name != null) {
      int service = released(name, e.command() == RolloutCommand.RETRY, engine);
      events.add(new Event.RolloutCommanded(service, e.command(), e.person()));
    }
  }

  private int released(Located<String> name, boolean again, Engine engine) {
    int service = service(name.value());
    if (again ? !engine.rolledBack(service) : !engine.rolloutInProgress(service)) {
      inVain.add(vain(name, again ? "a release that was rolled back" : "a rollout under way"));
    }
    return service;
  }

  private void people(Happening e, Engine engine, long now, List<Event> events) {
    for (Incident incident : open(e.acknowledge(), engine)) {
      events.add(new Event.IncidentAcknowledged(incident.id(), e.person()));
    }
    for (Incident incident : open(e.snooze(), engine)) {
      long until = now + e.lasts().toSeconds();
      events.add(new Event.IncidentSnoozed(incident.id(), e.person(), until));
    }
    for (Incident incident : open(e.resolve(), engine)) {
      events.add(new Event.IncidentResolved(incident.id(), e.person()));
    }
    for (Incident worst : open(e.reassign(), engine).stream().limit(1).toList()) {
      events.add(new Event.IncidentReassigned(worst.id(), e.person()));
    }
  }

  private List<Incident> open(@Nullable Located<String> subject, Engine engine) {
    if (subject == null) {
      return List.of();
    }
    List<Incident> open = engine.incidents().of(subject.value());
    if (open.isEmpty()) {
      inVain.add(vain(subject, "an open incident"));
    }
    return open;
  }

  /** What happens to nothing would let a test pass for another reason than the one it names. */
  private static CaseResult.Failure vain(Located<String> name, String what) {
    return new CaseResult.Failure(
        name.place(), what + " of " + name.value() + " that this happens to", List.of(), List.of());
  }

  @Override
  public void decided(
      long time, Decision decision, Journal.Fate fate, String why, @Nullable Severity severity) {
    listener.decided(time, decision, fate, why, severity);
    if (fate != Journal.Fate.ACTED) {
      if (fate != Journal.Fate.ENDED) {
        heldBack.add(new Explanation.Ruled(time, decision, fate, why));
      }
      return;
    }
    if (coverage != null) {
      coverage.fired(decision.because().rule());
    }
    decisions.add(new Backtest.Decided(time, decision, severity));
    if (!decision.kind().equals("page")) {
      seen.add(Seen.decided(time, decision, severity));
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // This very decision, not one that says the same.
  public void acted(long time, Action action) {
    Severity severity =
        decisions.stream()
            .filter(d -> d.time() == time && d.decision() == action.decision())
            .map(Backtest.Decided::severity)
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElse(null);
    Seen done = Seen.acted(time, action, severity, i -> policy.services().get(i).name());
    if (done != null) {
      seen.add(done);
      if (action instanceof Action.Page || action instanceof Action.Tell) {
        seen.add(done.asDecision());
      }
    }
  }

  @Override
  public void evaluated(long time, Engine engine) {
    if (coverage != null) {
      coverage.look(engine);
    }
    listener.evaluated(time, engine);
    for (Expectation expected : spec.expect()) {
      if (!expected.never() && time == deadline(expected) && matching(expected).isEmpty()) {
        reasons.put(expected, whyNot(expected, engine));
      }
    }
  }

  private long deadline(Expectation expected) {
    Located<Duration> at = expected.at();
    if (at != null) {
      return ceiling(start + at.value().toSeconds());
    }
    return expected.within() == null ? until : ceiling(start + expected.within().toSeconds());
  }

  private long ceiling(long time) {
    long tick = spec.tick().toSeconds();
    return Math.min(until, -Math.floorDiv(-time, tick) * tick);
  }

  private List<String> whyNot(Expectation expected, Engine engine) {
    String about = expected.service() == null ? "" : expected.service();
    Located<String> named = expected.rule();
    List<WhyNot> found = new ArrayList<>();
    for (Rule rule : policy.rules().trees().values()) {
      boolean asked =
          named != null
              ? rule.name().equals(named.value())
              : rule.conclusions().contains(expected.wanted().value());
      WhyNot why = asked ? Search.whyNot(rule, engine.facts(), about) : null;
      if (why != null) {
        found.add(why);
      }
    }
    found.sort(Comparator.comparingLong((WhyNot w) -> -w.progress()));
    return found.stream()
        .limit(named != null ? 1 : SHOWN)
        .map(w -> "\"" + w.rule() + "\" did not hold: " + w.text())
        .toList();
  }

  private List<Seen> matching(Expectation expected) {
    List<Seen> found = new ArrayList<>();
    for (Seen one : seen) {
      if (inTime(expected, one.time()) && one.mismatches(expected).isEmpty()) {
        found.add(one);
      }
    }
    return found;
  }

  private boolean inTime(Expectation expected, long time) {
    Located<Duration> at = expected.at();
    if (at != null) {
      return time == start + at.value().toSeconds();
    }
    Duration after = expected.after();
    Duration within = expected.within();
    return (after == null || time >= start + after.toSeconds())
        && (within == null || time <= start + within.toSeconds());
  }

  private void judge(Expectation expected, List<CaseResult.Failure> failures) {
    List<Seen> found = matching(expected);
    Place place = expected.wanted().place();
    Integer count = expected.count();
    if (expected.never()) {
      if (!found.isEmpty()) {
        failures.add(
            new CaseResult.Failure(
                place,
                "never " + Seen.describe(expected),
                found.stream().limit(SHOWN).map(s -> s.shown(start)).toList(),
                found.stream().limit(1).map(Seen::because).toList()));
      }
    } else if (found.isEmpty() || (count != null && count != found.size())) {
      List<String> got =
          seen.stream()
              .filter(s -> s.kind().equals(expected.wanted().value()))
              .filter(s -> s.acted() == (expected.action() != null))
              .sorted(Comparator.comparingInt(s -> s.mismatches(expected).size()))
              .limit(SHOWN)
              .map(s -> s.shown(start))
              .toList();
      String times = count == null ? "" : count + " times, found " + found.size() + ": ";
      failures.add(
          new CaseResult.Failure(
              place,
              times + Seen.describe(expected),
              got,
              found.isEmpty() ? because(expected) : List.of()));
    }
  }

  /** Says of what was decided and not acted on why, and of rules that did not hold why not. */
  private List<String> because(Expectation expected) {
    List<String> because = new ArrayList<>();
    for (Explanation.Ruled ruled : heldBack) {
      if (because.size() < SHOWN
          && ruled.time() <= deadline(expected)
          && Seen.asksFor(expected, ruled.decision())) {
        because.add(Seen.fate(ruled, start));
      }
    }
    because.addAll(reasons.getOrDefault(expected, List.of()));
    return because;
  }
}
