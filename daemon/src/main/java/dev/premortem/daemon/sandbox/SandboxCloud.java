package dev.premortem.daemon.sandbox;

import dev.premortem.engine.document.Quality;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.world.LiveWorld;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of the sandbox: a live world, what was measured of it minute by minute, and the traffic
 * that Cloud Run was asked for. All methods may be called by any thread.
 */
public final class SandboxCloud {
  /** Bounds of the latency buckets, milliseconds: exponential, as Cloud Run's are. */
  static final double BUCKET_GROWTH = 1.4;

  static final int BUCKETS = 44;
  private static final int MINUTES_KEPT = 720;

  /** One revision in one minute. */
  record Measured(
      String service,
      String revision,
      long requests,
      long errors,
      long[] latencies,
      double cpu,
      double memory,
      double instances) {}

  /** One minute. */
  record Minute(long end, List<Measured> revisions) {}

  /** A share of traffic of a revision, with the tag under which it can be reached. */
  public record Share(String revision, int percent, String tag) {}

  /** What is known of one Cloud Run service. */
  static final class CloudService {
    final int index;
    final String name;
    final String location;
    final Map<String, String> labels = new LinkedHashMap<>();
    final List<String> revisions = new ArrayList<>();
    List<Share> traffic = new ArrayList<>();
    int minInstances;
    int maxInstances;
    long generation = 1;
    int number = 1;

    CloudService(int index, String name, String location, ServiceSpec spec) {
      this.index = index;
      this.name = name;
      this.location = location;
      this.minInstances = spec.instances().min();
      this.maxInstances = spec.instances().max();
    }

    String latest() {
      return revisions.get(revisions.size() - 1);
    }
  }

  private final LiveWorld world;
  private final Policy policy;
  private final long delaySeconds;
  private final double[] bounds = new double[BUCKETS];
  private final Map<String, CloudService> services = new LinkedHashMap<>();
  private final ArrayDeque<Minute> minutes = new ArrayDeque<>();
  private final ArrayDeque<String> events = new ArrayDeque<>();
  private boolean metricsLost;
  private boolean apiFailing;

  /** Begins at a moment, epoch seconds. */
  public SandboxCloud(Policy policy, long start, long seed) {
    this.policy = policy;
    this.world = new LiveWorld(policy, start, 60, seed);
    this.delaySeconds = policy.bundle().measurement().ingestionDelay().toSeconds();
    double bound = 1;
    for (int i = 0; i < BUCKETS; i++) {
      bounds[i] = bound;
      bound *= BUCKET_GROWTH;
    }
    for (ServicePolicy service : policy.services()) {
      ServiceSpec.CloudRun run = service.spec().cloudRun();
      String name = run == null ? service.name() : run.service();
      String location = run == null ? "europe-west1" : run.region();
      CloudService cloud = new CloudService(service.index(), name, location, service.spec());
      cloud.labels.put("premortem", "enabled");
      cloud.revisions.add(revision(cloud));
      cloud.traffic.add(new Share(cloud.latest(), 100, ""));
      services.put(name, cloud);
    }
  }

  private static String revision(CloudService service) {
    return service.name + "-" + String.format(java.util.Locale.ROOT, "%05d", service.number);
  }

  /** Returns the time in the sandbox, epoch seconds. */
  public synchronized long now() {
    return world.now();
  }

  /** Lets a minute pass. */
  public synchronized void tick() {
    world.tick();
    List<Measured> measured = new ArrayList<>();
    for (CloudService service : services.values()) {
      Sample truth = world.truth(service.index);
      long toStable = truth.requests - truth.candidateRequests;
      measured.add(
          new Measured(
              service.name,
              stableName(service),
              toStable,
              truth.errors - truth.candidateErrors,
              world.latencies(service.index, false, bounds),
              truth.cpuUtilization,
              truth.memoryUtilization,
              truth.instances));
      LiveWorld.Revision candidate = world.candidate(service.index);
      if (candidate != null && world.weight(service.index) > 0) {
        measured.add(
            new Measured(
                service.name,
                candidate.name(),
                truth.candidateRequests,
                truth.candidateErrors,
                world.latencies(service.index, true, bounds),
                truth.cpuUtilization,
                truth.candidateMemoryUtilization,
                1));
      }
    }
    if (!metricsLost) {
      minutes.addLast(new Minute(world.now(), measured));
    }
    while (minutes.size() > MINUTES_KEPT) {
      minutes.removeFirst();
    }
  }

  private String stableName(CloudService service) {
    String name = world.stable(service.index).name();
    return service.revisions.contains(name) ? name : service.revisions.get(0);
  }

  /** Returns the minutes that are visible by now and end in {@code (after, until]}. */
  synchronized List<Minute> visible(long after, long until) {
    long limit = Math.min(until, world.now() - delaySeconds + 60);
    return minutes.stream().filter(m -> m.end() > after && m.end() <= limit).toList();
  }

  /** Returns a copy of the services. */
  synchronized List<CloudService> services() {
    return List.copyOf(services.values());
  }

  synchronized @Nullable CloudService service(String name) {
    return services.get(name);
  }

  boolean apiFailing() {
    return apiFailing;
  }

  /** Gives traffic to revisions, as an update of a Cloud Run service does. */
  synchronized void traffic(CloudService service, List<Share> wanted) {
    service.traffic = new ArrayList<>(wanted);
    service.generation++;
    LiveWorld.Revision candidate = world.candidate(service.index);
    if (candidate == null) {
      return;
    }
    int percent = 0;
    for (Share share : wanted) {
      percent += share.revision().equals(candidate.name()) ? share.percent() : 0;
    }
    world.shift(service.index, candidate.name(), percent / 100.0);
    note(service.name + ": " + candidate.name() + " has " + percent + "% of traffic");
  }

  /** Deploys a revision without traffic and returns its name. */
  public synchronized String deploy(String name, Quality quality, double errors, double slower) {
    CloudService service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("there is no service " + name);
    }
    LiveWorld.Revision before = world.candidate(service.index);
    if (before != null && world.weight(service.index) >= 1) {
      world.settle(service.index);
    }
    service.number++;
    String revision = revision(service);
    service.revisions.add(revision);
    service.generation++;
    world.deploy(service.index, new LiveWorld.Revision(revision, quality, errors, slower));
    note(service.name + ": " + revision + " is deployed (" + quality + ")");
    return revision;
  }

  /** Lets a share of the requests that need a dependency fail; 0 mends it. */
  public synchronized void breakDependency(String name, double share) {
    for (ServicePolicy service : policy.services()) {
      service.spec().dependsOn().stream()
          .filter(d -> d.name().value().equals(name))
          .forEach(d -> world.failing(service.index(), share * d.share().value()));
    }
    note(name + (share > 0 ? " is broken" : " is well again"));
  }

  /** Loses measurements, or finds them again. */
  public synchronized void loseMetrics(boolean lost) {
    metricsLost = lost;
    note(lost ? "measurements are lost" : "measurements arrive again");
  }

  /** Makes changes of Cloud Run services fail, or not. */
  public synchronized void failApi(boolean failing) {
    apiFailing = failing;
    note(failing ? "the Cloud Run API fails" : "the Cloud Run API works again");
  }

  /** Multiplies the traffic of a service. */
  public synchronized void surge(String name, double factor) {
    CloudService service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("there is no service " + name);
    }
    world.surge(service.index, factor);
    note(name + ": traffic times " + factor);
  }

  /** Notes something for the page. */
  public synchronized void note(String text) {
    events.addFirst(java.time.Instant.ofEpochSecond(world.now()) + "  " + text);
    while (events.size() > 200) {
      events.removeLast();
    }
  }

  /** Returns what happened, newest first. */
  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** Returns the services and what is true of them, for the page. */
  synchronized List<Map<String, Object>> state() {
    List<Map<String, Object>> state = new ArrayList<>();
    for (CloudService service : services.values()) {
      Sample truth = world.truth(service.index);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", service.name);
      one.put("requests", truth.requests);
      one.put("errors", truth.errors);
      one.put("traffic", service.traffic);
      one.put("latest", service.latest());
      state.add(one);
    }
    return state;
  }

  /** Returns the names of resources that services depend on. */
  synchronized List<String> dependencies() {
    return policy.services().stream()
        .flatMap(s -> s.spec().dependsOn().stream())
        .map(d -> d.name().value())
        .distinct()
        .toList();
  }
}
