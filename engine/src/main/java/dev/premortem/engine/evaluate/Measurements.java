package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.Alerts;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.alert.StandingRules;
import dev.premortem.engine.fold.MetricFold;
import dev.premortem.engine.fold.SeriesFold;
import dev.premortem.engine.fold.ServiceFold;
import dev.premortem.engine.fold.SloFold;
import dev.premortem.engine.policy.MetricPolicy;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.Signal;
import dev.premortem.rules.base.RuleSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Folds what is measured into the facts that rules read. */
final class Measurements {
  private static final int DAY = 86400;

  private final Policy policy;
  private final int tickSeconds;
  private final RuleSession session;
  private final List<ServiceFold> services = new ArrayList<>();
  private final List<SloFold> slos = new ArrayList<>();
  private final List<SeriesFold> series = new ArrayList<>();
  private final List<ServiceSeries> serviceSeries = new ArrayList<>();
  private final Alerts alerts;

  /** Whether conditions or rules look at what samples stand for. */
  private boolean sampled;

  /** Series that count the alerts of Prometheus' rules, -1 where no document is about them. */
  private final Map<StandingRules.Key, Integer> counted = new HashMap<>();

  private final Sample[] samples;
  private final Sample[] seen;
  private final boolean[] ignored;

  Measurements(Policy policy, RuleSession session, long now, int tickSeconds) {
    this.policy = policy;
    this.session = session;
    this.tickSeconds = tickSeconds;
    int longest = ServiceFold.ticks(DAY, tickSeconds);
    for (SloPolicy slo : policy.slos()) {
      longest = Math.max(longest, SloFold.longest(slo, policy.burnWindows(), tickSeconds));
    }
    int latest = Alerts.lookBack(policy.alerts(), tickSeconds);
    samples = new Sample[policy.services().size()];
    seen = new Sample[samples.length];
    ignored = new boolean[samples.length];
    for (ServicePolicy service : policy.services()) {
      samples[service.index()] = new Sample(service.latencyThresholdsMs().size());
      seen[service.index()] = samples[service.index()];
      services.add(
          new ServiceFold(
              service, policy.bundle().defaults().health(), session, now, tickSeconds, longest));
      serviceSeries.add(
          new ServiceSeries(
              ServiceSeries.Identity.of(service.name(), service.spec()), tickSeconds, latest));
    }
    for (SloPolicy slo : policy.slos()) {
      ServiceFold service = services.get(slo.service());
      SloFold fold = new SloFold(slo, policy.burnWindows(), service, session, tickSeconds);
      slos.add(fold);
      service.add(fold);
    }
    this.alerts =
        new Alerts(
            policy.alerts(),
            policy.ruleGroups(),
            serviceSeries,
            policy.bundle().systemName(),
            session,
            tickSeconds);
    sampled();
    for (ServicePolicy service : policy.services()) {
      for (Signal signal : Signal.LEARNT) {
        series(service.name(), signal.label(), service.index(), signal);
      }
    }
  }

  ServiceFold service(int index) {
    return services.get(index);
  }

  Alerts alerts() {
    return alerts;
  }

  /** Notes that what alert conditions read may have changed. */
  void sampled() {
    sampled = alerts.sampled();
  }

  Sample sample(int service) {
    return samples[service];
  }

  void observe(int service, Sample sample) {
    seen[service] = sample;
  }

  void ignore(int service, boolean value) {
    ignored[service] = value;
  }

  int series(String service, String signal) {
    return series(service, signal, -1, Signal.REQUESTS);
  }

  private int series(String service, String signal, int index, Signal of) {
    List<MetricFold> folds = new ArrayList<>();
    for (MetricPolicy metric : policy.metrics()) {
      for (int i = 0; metric.covers(service, signal) && i < metric.limits().size(); i++) {
        folds.add(
            new MetricFold(
                metric.name(),
                i,
                metric.limits().get(i),
                service,
                signal,
                policy.bundle().system().timezone(),
                session,
                tickSeconds));
      }
    }
    if (folds.isEmpty()) {
      return -1;
    }
    series.add(new SeriesFold(index, of, folds));
    return series.size() - 1;
  }

  void measured(int handle, double value) {
    series.get(handle).next(value);
  }

  double budgetRemaining(int slo) {
    services.get(policy.slos().get(slo).service()).catchUp();
    return slos.get(slo).budgetRemaining();
  }

  /** Brings facts up to what has been measured. */
  void catchUp() {
    for (int i = 0, n = services.size(); i < n; i++) {
      services.get(i).catchUp();
    }
    alerts.catchUp();
  }

  /** Makes all facts exact, for somebody who is going to set fields of them. */
  void doubt() {
    alerts.doubt();
    for (int i = 0, n = services.size(); i < n; i++) {
      services.get(i).doubt();
    }
  }

  /** Takes in the samples of an interval; afterwards the slots are empty. */
  void fold(State state, long now) {
    for (int i = 0; i < seen.length; i++) {
      if (ignored[i]) {
        continue;
      }
      Sample sample = seen[i];
      services.get(i).measure(sample, now);
      Rollout rollout = state.rollout(i);
      if (sampled) {
        serviceSeries.get(i).add(sample, now, rollout.serving(), rollout.tried());
      }
      rollout.measure(sample, now, 2L * tickSeconds);
      if (sample.present) {
        state.inventory().uptime().probed(i, sample.probeAnswered);
      }
    }
    alerts.evaluate(now);
    if (!policy.ruleGroups().isEmpty()) {
      alerts.rules().firing().forEach(this::count);
    }
    for (int i = 0, n = series.size(); i < n; i++) {
      series.get(i).fold(seen, now);
    }
    for (int i = 0; i < seen.length; i++) {
      seen[i] = samples[i];
      seen[i].present = false;
    }
  }

  private void count(StandingRules.Key key, int firing) {
    int handle = counted.computeIfAbsent(key, k -> series(k.service(), k.signal()));
    if (handle >= 0) {
      measured(handle, firing);
    }
  }
}
