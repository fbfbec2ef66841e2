package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets minutes pass for an engine with several services, and remembers what came of them. */
final class Fleet implements AutoCloseable {
  /** A page, and the minute in which it was sent. */
  record Paged(int minute, Action.Page page) {}

  /** What became of a decision, and the minute. */
  record Fated(int minute, String kind, String about, Journal.Fate fate, String why) {}

  final Engine engine;
  final Map<String, Double> errors = new HashMap<>();
  final List<Paged> pages = new ArrayList<>();
  final List<Fated> fates = new ArrayList<>();
  final List<String> messages = new ArrayList<>();
  final List<Action> actions = new ArrayList<>();
  private final Policy policy;
  private final long start;
  private final Map<Integer, Integer> percent = new HashMap<>();
  boolean observes = true;
  boolean candidateGetsRequests = true;
  double candidateErrors;
  long now;
  int minute;

  Fleet(Policy policy) {
    this.policy = policy;
    this.start = policy.start();
    this.now = start;
    this.engine =
        new Engine(
            policy,
            now,
            60,
            true,
            (time, decision, fate, why) ->
                fates.add(
                    new Fated(
                        (int) (time - start) / 60, decision.kind(), decision.about(), fate, why)));
    for (ServicePolicy service : policy.services()) {
      double[] slow = new double[service.latencyThresholdsMs().size()];
      engine.assume().past(service.index(), 1000, 0, slow);
    }
  }

  int index(String service) {
    return policy.services().stream()
        .filter(s -> s.name().equals(service))
        .findFirst()
        .orElseThrow()
        .index();
  }

  Fleet fail(String service, double ratio) {
    errors.put(service, ratio);
    return this;
  }

  Fleet happen(Event event) {
    engine.apply(event, now);
    return this;
  }

  Fleet pass(int minutes) {
    for (int i = 0; i < minutes; i++) {
      now += 60;
      minute++;
      for (ServicePolicy service : policy.services()) {
        measure(service);
      }
      for (Action action : engine.evaluate(now)) {
        actions.add(action);
        took(action);
      }
    }
    return this;
  }

  private void measure(ServicePolicy service) {
    Sample sample = engine.sample(service.index());
    int share = percent.getOrDefault(service.index(), 0);
    sample.present = true;
    sample.time = now;
    sample.requests = 1000;
    sample.candidateRequests = candidateGetsRequests ? 10L * share : 0;
    sample.candidateErrors = Math.round(sample.candidateRequests * candidateErrors);
    double ratio = errors.getOrDefault(service.name(), 0.0);
    sample.errors = sample.candidateErrors + Math.round((1000 - sample.candidateRequests) * ratio);
    sample.latencyP50Ms = 50;
    sample.latencyP95Ms = 100;
    sample.latencyP99Ms = 200;
    sample.candidateLatencyP95Ms = share > 0 ? 100 : Double.NaN;
    sample.candidateMemoryUtilization = Double.NaN;
    sample.memoryUtilization = 0.4;
    sample.probeAnswered = true;
    sample.instances = 1;
  }

  private void took(Action action) {
    if (action instanceof Action.Page page) {
      pages.add(new Paged(minute, page));
    } else if (action instanceof Action.Tell tell) {
      messages.add(minute + " " + tell.channel() + " " + tell.text());
    } else if (action instanceof Action.ShiftTraffic shift && observes) {
      percent.put(shift.service(), shift.percent());
      observed(shift);
    }
  }

  void observed(Action.ShiftTraffic shift) {
    percent.put(shift.service(), shift.retag() ? 0 : shift.percent());
    engine.apply(
        new Event.TrafficObserved(shift.service(), shift.candidate(), shift.percent()), now);
  }

  /** Returns the shares of traffic that were decided. */
  List<Integer> shifts() {
    return actions.stream()
        .filter(Action.ShiftTraffic.class::isInstance)
        .map(a -> ((Action.ShiftTraffic) a).percent())
        .toList();
  }

  Incident open(String subject, String cause) {
    return engine.incidents().of(subject).stream()
        .filter(i -> i.cause().startsWith(cause))
        .findFirst()
        .orElseThrow();
  }

  List<Fated> fates(String kind, Journal.Fate fate) {
    return fates.stream().filter(f -> f.kind().equals(kind) && f.fate() == fate).toList();
  }

  @Override
  public void close() {
    engine.close();
  }
}
