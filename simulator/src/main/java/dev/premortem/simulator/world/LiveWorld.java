package dev.premortem.simulator.world;

import dev.premortem.engine.document.Quality;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.signal.Sample;
import dev.premortem.simulator.outcome.LogHistogram;
import dev.premortem.simulator.random.Stream;
import dev.premortem.simulator.traffic.GeneratedTraffic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world that somebody else decides in: services under the bundle's traffic, a tick at a time, for
 * a sandbox to show through the interfaces of a cloud. Traffic is that of one week, over and over.
 *
 * <p>Not safe for use by several threads.
 */
public final class LiveWorld {
  private static final int WEEK_SECONDS = 7 * 86_400;

  /** One revision of a service. */
  public record Revision(String name, Quality quality, double errorRatio, double latencyFactor) {}

  /** A service and what was done to it. */
  private static final class Live {
    final ServiceModel model;
    final ServiceTimes times;
    final Sample truth;
    Revision stable = new Revision("00001-init", Quality.GOOD, 0, 1);
    @Nullable Revision candidate;
    double failing;
    double surge = 1;

    Live(ServiceModel model, ServiceTimes times, Sample truth) {
      this.model = model;
      this.times = times;
      this.truth = truth;
    }
  }

  private final List<Live> services = new ArrayList<>();
  private final int tickSeconds;
  private final int ticksOfWeek;
  private long now;
  private int tick;

  /** Begins a world at a moment, epoch seconds. */
  public LiveWorld(Policy policy, long start, int tickSeconds, long seed) {
    FlowLimits.require(policy, "leave clients out, or population and retries at 0");
    this.now = start;
    this.tickSeconds = tickSeconds;
    this.ticksOfWeek = WEEK_SECONDS / tickSeconds;
    Blueprint.Clock clock = new Blueprint.Clock(start, tickSeconds, 0, WEEK_SECONDS);
    for (ServicePolicy service : policy.services()) {
      TrafficSpec spec = Blueprint.traffic(policy, service.name());
      ServiceTimes times = new ServiceTimes(spec.serviceTime());
      int i = service.index();
      ServiceModel model =
          new FlowModel(
              service,
              times,
              spec.errors().value(),
              new GeneratedTraffic(spec.arrivals(), start, tickSeconds, clock.ticks()),
              spec.clients(),
              purpose -> new Stream(seed, 0, purpose, i),
              tickSeconds,
              new InstanceFloor(
                  service.spec().instances(),
                  start,
                  tickSeconds,
                  policy.bundle().system().timezone()),
              new LogHistogram(),
              new LogHistogram());
      services.add(new Live(model, times, new Sample(service.latencyThresholdsMs().size())));
    }
  }

  /** Returns the end of the last tick, epoch seconds. */
  public long now() {
    return now;
  }

  /** Lets a tick pass. */
  public void tick() {
    for (Live live : services) {
      ServiceModel model = live.model;
      Revision candidate = live.candidate;
      model.failing = live.failing;
      model.surge = live.surge;
      model.stableErrors = live.stable.errorRatio();
      model.stableStretch = live.stable.latencyFactor();
      model.candidateErrors = candidate == null ? 0 : candidate.errorRatio();
      model.candidateStretch = candidate == null ? 1 : candidate.latencyFactor();
      if (candidate == null) {
        model.candidateWeight = 0;
      }
      model.candidateMemory =
          candidate != null && candidate.quality() == Quality.LEAK
              ? Math.min(1, nextMemory(model))
              : model.stableMemory;
      model.tick(tick % ticksOfWeek, live.truth);
      live.truth.time = now + tickSeconds;
    }
    tick++;
    now += tickSeconds;
  }

  private static double nextMemory(ServiceModel model) {
    double memory =
        Double.isNaN(model.candidateMemory) ? model.stableMemory : model.candidateMemory;
    return model.candidateWeight > 0 ? memory + 0.02 : memory;
  }

  /** Returns what a perfect observer measured of a service in the last tick. */
  public Sample truth(int service) {
    return services.get(service).truth;
  }

  /**
   * Returns how many requests of a revision took up to each bound, milliseconds, in the last tick:
   * one count more than there are bounds, the last for everything above.
   */
  public long[] latencies(int service, boolean candidate, double[] boundsMs) {
    Live live = services.get(service);
    long requests =
        candidate
            ? live.truth.candidateRequests
            : live.truth.requests - live.truth.candidateRequests;
    Revision revision = candidate && live.candidate != null ? live.candidate : live.stable;
    double stretch = live.model.lastStretch * revision.latencyFactor();
    long[] counts = new long[boundsMs.length + 1];
    double slowerThanLast = 1;
    double carried = 0;
    for (int i = 0; i < boundsMs.length; i++) {
      double slower = live.times.slowerThan(boundsMs[i] / 1000, stretch, live.model.lastWait);
      carried += requests * (slowerThanLast - slower);
      counts[i] = (long) Math.floor(carried + 1e-9);
      carried -= counts[i];
      slowerThanLast = slower;
    }
    long placed = 0;
    for (long count : counts) {
      placed += count;
    }
    counts[boundsMs.length] = requests - placed;
    return counts;
  }

  /** Deploys a revision without traffic. */
  public void deploy(int service, Revision revision) {
    services.get(service).candidate = revision;
    services.get(service).model.candidateWeight = 0;
  }

  /** Returns the revision that serves what the candidate does not. */
  public Revision stable(int service) {
    return services.get(service).stable;
  }

  /** Returns the candidate, null when there is none. */
  public @Nullable Revision candidate(int service) {
    return services.get(service).candidate;
  }

  /** Gives a share of traffic, 0 to 1, to a revision by name; the rest goes to the other one. */
  public void shift(int service, String revision, double share) {
    Live live = services.get(service);
    Revision candidate = live.candidate;
    if (candidate != null && candidate.name().equals(revision)) {
      live.model.candidateWeight = share;
    } else if (live.stable.name().equals(revision)) {
      live.model.candidateWeight = candidate == null ? 0 : 1 - share;
    } else {
      throw new IllegalArgumentException("there is no revision " + revision);
    }
  }

  /** Returns the share of traffic of the candidate. */
  public double weight(int service) {
    return services.get(service).model.candidateWeight;
  }

  /** Makes the candidate, which has all traffic, the stable revision. */
  public void settle(int service) {
    Live live = services.get(service);
    if (live.candidate != null) {
      live.stable = live.candidate;
      live.candidate = null;
      live.model.candidateWeight = 0;
    }
  }

  /** Lets a share of all requests of a service fail, 0 to 1. */
  public void failing(int service, double share) {
    services.get(service).failing = share;
  }

  /** Multiplies the traffic of a service. */
  public void surge(int service, double factor) {
    services.get(service).surge = factor;
  }
}
