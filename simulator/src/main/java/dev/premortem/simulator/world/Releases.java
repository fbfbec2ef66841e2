package dev.premortem.simulator.world;

import dev.premortem.engine.document.Quality;
import dev.premortem.engine.document.ReleaseTimes;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.simulator.random.DrawKey;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Releases of one service: new revisions, what is wrong with them, and where their traffic goes.
 */
final class Releases {
  /** A revision on its way. */
  private static final class Release {
    final String name;
    final ScenarioSpec.Deploys plan;
    final long deployed;
    final DrawKey key;
    long shifted = -1;
    boolean finished;
    @Nullable Trouble trouble;

    Release(String name, ScenarioSpec.Deploys plan, long deployed, DrawKey key) {
      this.key = key;
      this.name = name;
      this.plan = plan;
      this.deployed = deployed;
    }

    boolean good() {
      return plan.quality() == Quality.GOOD;
    }
  }

  private final World world;
  private final ServicePolicy service;
  private final ServiceModel model;
  private final Stream stream;
  private String stable = "r1";
  private @Nullable Release current;
  private int number = 1;

  Releases(World world, ServicePolicy service, ServiceModel model) {
    this.world = world;
    this.service = service;
    this.model = model;
    this.stream = world.stream(Purpose.RELEASES, service.index());
  }

  /** Plans the releases of one line of a scenario at random times; returns the first of them. */
  long plan(ScenarioSpec.Deploys plan, int line, long from, long horizon) {
    long first = Long.MAX_VALUE;
    int count =
        plan.rate() == null ? plan.count() : World.often(plan.rate().perSecond() * horizon, stream);
    WorkingHours hours =
        plan.times() == ReleaseTimes.ALWAYS
            ? null
            : new WorkingHours(from, horizon, world.blueprint.policy.bundle().system().timezone());
    for (int i = 0; i < count; i++) {
      double slot = 0.9 / plan.count();
      double share =
          plan.rate() == null ? slot * (i + 0.05 + 0.9 * stream.nextDouble()) : stream.nextDouble();
      long at = hours == null ? from + (long) (horizon * share) : hours.at(share);
      first = Math.min(first, at);
      DrawKey key = DrawKey.of("release").and(service.name()).and(line).and(i);
      world.agenda.at(at, () -> deploy(plan, key));
    }
    return first;
  }

  private void deploy(ScenarioSpec.Deploys plan, DrawKey key) {
    long now = world.now();
    if (current != null || world.engine.rolloutInProgress(service.index())) {
      world.agenda.at(now + 1800, () -> deploy(plan, key));
      return;
    }
    Release release = new Release("r" + ++number, plan, now, key);
    current = release;
    world.event("deploy", service.name() + " " + release.name + " is deployed, " + words(plan));
    RolloutSpec rollout = service.rollout();
    world.engine.apply(new Event.RevisionDeployed(service.index(), release.name, stable, 0), now);
    if (rollout == null) {
      shift(100, true);
      return;
    }
    RolloutSpec.SmokeTest test = rollout.smokeTest();
    if (test != null) {
      boolean passes =
          release.good() || !world.keyed(Purpose.RELEASE, key).chance(catches(test, plan));
      world.agenda.at(
          now + rollout.smokeTestTime().toSeconds(),
          () -> {
            world.event(
                "smoke", "smoke test of " + release.name + (passes ? " passed" : " failed"));
            world.engine.apply(new Event.SmokeTestFinished(service.index(), passes), world.now());
          });
    }
  }

  /** Returns the chance that a smoke test fails a bad revision: only errors show in its answers. */
  private static double catches(RolloutSpec.SmokeTest test, ScenarioSpec.Deploys plan) {
    if (plan.smokeTestCatches() != null) {
      return plan.smokeTestCatches().value();
    }
    return plan.quality() == Quality.ERRORS ? test.catches(plan.errorRatio().value()) : 0;
  }

  private static String words(ScenarioSpec.Deploys plan) {
    return switch (plan.quality()) {
      case GOOD -> "a good release";
      case ERRORS -> "a release that fails " + plan.errorRatio().text() + " of requests";
      case LATENCY -> "a release that is " + plan.latencyFactor() + " times slower";
      case LEAK -> "a release that leaks memory";
    };
  }

  /** Carries out a traffic shift. */
  void shift(int percent, boolean retag) {
    Release release = current;
    if (release == null) {
      return;
    }
    if (percent == 0) {
      back(release);
      return;
    }
    model.candidateWeight = percent / 100.0;
    if (release.shifted < 0) {
      release.shifted = world.now();
      if (!release.good()) {
        Trouble trouble = world.release(service.name(), service.index(), release.key);
        release.trouble = trouble;
        world.whenEnds(trouble, () -> mended(release));
      }
    }
    if (retag) {
      finish(release);
    }
  }

  private void back(Release release) {
    leave();
    world.event("rollback", service.name() + " " + release.name + " is rolled back");
    if (release.good()) {
      world.outcomes.release(true, 1, 0);
      return;
    }
    world.outcomes.release(false, 1, 0);
    if (release.shifted >= 0) {
      world.outcomes.rollbackTime(service.index(), release.shifted, world.now() - release.shifted);
    }
    if (release.trouble != null) {
      world.end(release.trouble);
    }
  }

  private void finish(Release release) {
    world.outcomes.release(release.good(), 0, world.now() - release.deployed);
    stable = release.name;
    release.finished = true;
    world.event("release", service.name() + " " + release.name + " is the stable revision");
    if (release.good() || release.trouble == null || !release.trouble.active) {
      model.retag();
      leave();
    } else {
      // What is wrong with the stable revision stays until somebody mends it.
      model.candidateWeight = 1;
    }
  }

  /** Closes the books: a good release that is still on its way has taken so long at least. */
  void close() {
    Release release = current;
    if (release != null && release.good() && !release.finished) {
      world.outcomes.notReleased(world.now() - release.deployed);
    }
  }

  private void leave() {
    model.candidateWeight = 0;
    clear();
    current = null;
  }

  /** A person went back by hand before the rollout policy did, or mended the stable revision. */
  private void mended(Release release) {
    if (current != release) {
      return;
    }
    leave();
    if (!release.finished) {
      world.outcomes.release(false, 0, 0);
      world.engine.apply(new Event.RevisionWithdrawn(service.index()), world.now());
    }
  }

  private void clear() {
    model.candidateErrors = 0;
    model.candidateStretch = 1;
    model.candidateMemory = Double.NaN;
  }

  /** Sets what the present revision does to requests in this tick. */
  void beforeTick() {
    Release release = current;
    if (release == null || model.candidateWeight == 0) {
      return;
    }
    double rest = service.spec().memoryAtRest().value();
    model.candidateMemory = rest;
    if (release.good() || (release.trouble != null && !release.trouble.active)) {
      return;
    }
    switch (release.plan.quality()) {
      case GOOD -> {}
      case ERRORS -> model.candidateErrors = release.plan.errorRatio().value();
      case LATENCY -> model.candidateStretch = release.plan.latencyFactor();
      case LEAK -> leak(release, rest);
    }
  }

  private void leak(Release release, double rest) {
    double age = (world.now() - release.shifted) / (double) release.plan.leak().toSeconds();
    double memory = rest + (1 - rest) * age;
    model.candidateMemory = Math.min(1, memory);
    boolean full = memory > 0.97;
    model.candidateErrors = full ? Math.max(0.2, release.plan.errorRatio().value()) : 0;
    model.candidateStretch = full ? 2 : 1;
  }
}
