package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Futures of a bundle that a test writes, with what happened in them. */
final class Futures {
  /** Something that happened in a world. */
  record Event(long second, String kind, String text) {}

  /** One future and what it came to. */
  record Future(Outcome outcome, List<Event> events, Blueprint blueprint) {
    double value(String metric) {
      int at = blueprint.catalogue.of(metric);
      if (at < 0) {
        throw new AssertionError("no metric " + metric);
      }
      return outcome.values[at];
    }

    /** Returns the seconds since the start at which events of that kind and text happened. */
    List<Long> times(String kind, String text) {
      return events.stream()
          .filter(e -> e.kind().equals(kind) && e.text().contains(text))
          .map(Event::second)
          .toList();
    }
  }

  final Blueprint blueprint;

  Futures(String yaml, String rules, String scenario, Duration horizon, boolean everyRequest) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("bundle.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    if (yaml.contains("runbooks: [mend.md]")) {
      files.put("mend.md", "# Mend\n".getBytes(StandardCharsets.UTF_8));
    }
    if (!rules.isEmpty()) {
      files.put("rules.drl", rules.getBytes(StandardCharsets.UTF_8));
    }
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    assertFalse(loaded.failed(), () -> loaded.problems().toString());
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    Policy policy = compiled.policy();
    assertNotNull(policy, () -> compiled.problems().toString());
    ScenarioSpec spec =
        policy.bundle().all(Kind.SCENARIO, ScenarioSpec.class).stream()
            .filter(d -> d.name().equals(scenario))
            .findFirst()
            .orElseThrow()
            .spec();
    Blueprint.Clock clock = new Blueprint.Clock(policy.start(), 60, 0, horizon.toSeconds());
    blueprint = new Blueprint(policy, spec, clock, Map.of(), 7, true, everyRequest, false);
  }

  Futures(String yaml, String rules, String scenario, Duration horizon) {
    this(yaml, rules, scenario, horizon, false);
  }

  /** Lets a future happen. */
  Future of(long replication) {
    long start = blueprint.clock.start();
    List<Event> events = new ArrayList<>();
    Watch watch =
        new Watch() {
          @Override
          public void event(long time, String kind, String text) {
            events.add(new Event(time - start, kind, text));
          }
        };
    try (World world = new World(blueprint, replication, watch)) {
      return new Future(world.run(), events, blueprint);
    }
  }
}
