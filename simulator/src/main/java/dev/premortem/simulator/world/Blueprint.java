package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.policy.SloPolicy;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.cost.CloudRunBill;
import dev.premortem.simulator.forecast.CapacityForecast;
import dev.premortem.simulator.outcome.Catalogue;
import dev.premortem.simulator.traffic.GeneratedTraffic;
import dev.premortem.simulator.traffic.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Everything that all replications of one scenario share: policy, traffic, tables. Immutable;
 * worlds on any number of threads are built from one.
 */
public final class Blueprint {
  /**
   * Times of a simulation.
   *
   * @param start epoch second at which simulated time begins
   * @param tickSeconds length of a tick
   * @param warmupSeconds time before anything is counted
   * @param horizonSeconds time that is counted
   */
  public record Clock(long start, int tickSeconds, long warmupSeconds, long horizonSeconds) {
    /** Returns the number of ticks, warm-up included. */
    public int ticks() {
      return (int) ((warmupSeconds + horizonSeconds) / tickSeconds);
    }

    /** Returns the number of ticks before anything is counted. */
    public int warmupTicks() {
      return (int) (warmupSeconds / tickSeconds);
    }
  }

  /** Most requests of one service in one replication, where each is simulated. */
  private static final double MOST_REQUESTS = 1e9;

  final Policy policy;
  final ScenarioSpec scenario;
  final Clock clock;
  final Catalogue catalogue;
  final CloudRunBill bill;
  final long seed;
  final boolean quiet;
  final boolean everyRequest;
  final boolean antithetic;
  final List<Traffic> traffic = new ArrayList<>();
  final List<TrafficSpec> specs = new ArrayList<>();
  final List<ServiceTimes> times = new ArrayList<>();
  final Map<String, Integer> serviceIndex = new HashMap<>();
  final List<Double> monthsToFull = new ArrayList<>();

  /**
   * Prepares a scenario.
   *
   * @param recorded recorded traffic by service, in place of the bundle's
   * @param quiet whether changes that no rule can notice are kept from Drools
   * @param everyRequest whether services are simulated request by request
   * @param antithetic whether an odd replication draws what the one before it drew, mirrored
   */
  public Blueprint(
      Policy policy,
      ScenarioSpec scenario,
      Clock clock,
      Map<String, Traffic> recorded,
      long seed,
      boolean quiet,
      boolean everyRequest,
      boolean antithetic) {
    this.everyRequest = everyRequest;
    this.antithetic = antithetic;
    this.policy = policy;
    this.scenario = scenario;
    this.clock = clock;
    this.seed = seed;
    this.quiet = quiet;
    this.catalogue = new Catalogue(policy);
    this.bill = new CloudRunBill(policy);
    if (!everyRequest) {
      FlowLimits.require(policy, "use --fidelity request");
    }
    for (ServicePolicy service : policy.services()) {
      serviceIndex.put(service.name(), service.index());
      TrafficSpec spec = traffic(policy, service.name());
      specs.add(spec);
      times.add(new ServiceTimes(spec.serviceTime()));
      Traffic given = recorded.get(service.name());
      traffic.add(
          given != null
              ? given
              : new GeneratedTraffic(
                  spec.arrivals(), clock.start(), clock.tickSeconds(), clock.ticks()));
      if (everyRequest) {
        requireFewEnough(service, traffic.get(traffic.size() - 1).meanPerTick());
      }
      monthsToFull.add(CapacityForecast.monthsToFull(policy.bundle(), service));
    }
  }

  /** Simulating every request takes time for each, which no limit on ticks bounds. */
  private void requireFewEnough(ServicePolicy service, double meanPerTick) {
    double requests = meanPerTick * clock.ticks();
    if (!(requests <= MOST_REQUESTS)) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "%s gets about %.2g requests in one replication, more than %.0e can be simulated one by"
                      + " one",
                  service.name(),
                  requests,
                  MOST_REQUESTS)
              + "\n  hint: shorten --horizon, or use --fidelity flow");
    }
  }

  /** Returns the traffic of a service, none where the bundle does not say. */
  static TrafficSpec traffic(Policy policy, String service) {
    for (Document<TrafficSpec> document : policy.bundle().all(Kind.TRAFFIC, TrafficSpec.class)) {
      if (document.spec().service().value().equals(service)) {
        return document.spec();
      }
    }
    return none(service);
  }

  private static TrafficSpec none(String service) {
    List<Problem> problems = new ArrayList<>();
    Place place = Place.file("(default)");
    Node.Mapping arrivals =
        new Node.Mapping(
            place, Map.of("rate", new Node.Entry(place, new Node.Scalar(place, "0/s", false))));
    TrafficSpec spec =
        new Decoder(problems)
            .record(
                new Node.Mapping(
                    place,
                    Map.of(
                        "service",
                        new Node.Entry(place, new Node.Scalar(place, service, false)),
                        "arrivals",
                        new Node.Entry(place, arrivals))),
                TrafficSpec.class);
    if (spec == null) {
      throw new IllegalStateException("no traffic can't be expressed: " + problems);
    }
    return spec;
  }

  /** Returns the metrics that replications are judged by. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** Returns the number of services that tick. */
  public int services() {
    return policy.services().size();
  }

  /**
   * Returns the instances that a service needs at a steady rate, without any minimum.
   *
   * @param perSecond requests a second
   */
  public int neededInstances(int service, double perSecond) {
    ServiceSpec spec = policy.services().get(service).spec();
    return new Demand(spec).instances(0, perSecond, times.get(service).mean());
  }

  /** Returns the times of the simulation. */
  public Clock clock() {
    return clock;
  }

  /** Returns the services that a fault of that target strikes. */
  List<Integer> struck(String target) {
    Bundle bundle = policy.bundle();
    Set<Integer> found = new HashSet<>();
    Integer own = serviceIndex.get(target);
    if (own != null) {
      found.add(own);
    }
    for (ServicePolicy service : policy.services()) {
      ServiceSpec spec = service.spec();
      boolean depends =
          own == null && spec.dependsOn().stream().anyMatch(d -> d.name().value().equals(target));
      boolean there = spec.cloudRun() != null && spec.cloudRun().region().equals(target);
      if (depends || there || target.equals(bundle.systemName())) {
        found.add(service.index());
      }
    }
    return found.stream().sorted().toList();
  }

  /** Returns the share of requests that an objective calls bad while nothing is wrong. */
  double ordinaryBadShare(SloPolicy slo) {
    int service = slo.service();
    if (slo.latencyIndex() < 0) {
      return specs.get(service).errors().value();
    }
    double ms = policy.services().get(service).latencyThresholdsMs().get(slo.latencyIndex());
    return times.get(service).slowerThan(ms / 1000, 1, 0);
  }

  /** Returns the services that use a secret of that name. */
  List<Integer> secretServices(String name) {
    List<Integer> found = new ArrayList<>();
    for (Document<SecretsSpec> document : policy.bundle().all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret secret : document.spec().secrets()) {
        if (secret.name().equals(name)) {
          secret.services().stream()
              .map(service -> serviceIndex.get(service.value()))
              .filter(Objects::nonNull)
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  /**
   * Returns what a fault shows on: what it strikes, the services that feel it, those that call them
   * and so on, and the whole system where that is measured at one of them.
   */
  Set<String> subjects(String target, List<Integer> struck) {
    Set<String> subjects = new LinkedHashSet<>();
    subjects.add(target);
    struck.forEach(i -> subjects.add(policy.services().get(i).name()));
    for (int before = 0; before < subjects.size(); ) {
      before = subjects.size();
      policy.services().stream()
          .filter(s -> s.spec().dependsOn().stream().anyMatch(calls(subjects)))
          .forEach(s -> subjects.add(s.name()));
    }
    Located<String> entry = policy.bundle().system().entry();
    if (entry == null || subjects.contains(entry.value())) {
      subjects.add(policy.bundle().systemName());
    }
    return subjects;
  }

  private Predicate<ServiceSpec.Dependency> calls(Set<String> subjects) {
    return d -> serviceIndex.containsKey(d.name().value()) && subjects.contains(d.name().value());
  }

  /** Returns whether there is a runbook for an incident, or for a service that a fault strikes. */
  boolean runbook(String subject, List<Integer> struck) {
    Integer own = serviceIndex.get(subject);
    return (own != null && !policy.services().get(own).runbook().isEmpty())
        || struck.stream().anyMatch(i -> !policy.services().get(i).runbook().isEmpty());
  }

  /**
   * Returns the share of a service's requests that fail because of a target of which a share of
   * calls does: those that need it, unless it is not critical or a retry helps.
   */
  double felt(int service, String target, double failing) {
    return policy.services().get(service).spec().dependsOn().stream()
        .filter(d -> d.name().value().equals(target))
        .mapToDouble(d -> felt(d, failing))
        .findFirst()
        .orElse(failing);
  }

  private static double felt(ServiceSpec.Dependency dependency, double failing) {
    if (!dependency.critical()) {
      return 0;
    }
    double lost = StrictMath.pow(failing, dependency.retries() + 1.0);
    return dependency.share().value() * (1 - StrictMath.pow(1 - lost, dependency.calls()));
  }
}
