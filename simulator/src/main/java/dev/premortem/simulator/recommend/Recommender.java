package dev.premortem.simulator.recommend;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.compare.Comparison;
import dev.premortem.simulator.compare.Difference;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.recommend.Recommendation.Risk;
import dev.premortem.simulator.recommend.Recommendation.Verdict;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.world.Blueprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries changes that could cost less, each in the same futures as the bundle as it is, first in few
 * of them. Recommended is what saves money and puts no objective at more risk than is allowed;
 * nothing is recommended that was not simulated.
 */
public final class Recommender {
  private static final String COST = "cost.perMonth";

  /** Futures of the first look, one in so many. */
  private static final int FIRST_LOOK = 8;

  private static final long FEWEST = 16;

  /**
   * What came of it.
   *
   * @param scenarios the scenarios that were looked at
   * @param replications futures of each
   * @param allowed by how much the chance to meet an objective may fall
   * @param recommendations every change that was tried, recommended ones with the largest saving
   *     first
   * @param together all recommended changes at once; null when there are fewer than two
   * @param unknown known savings that say nothing of what they do, so that they were not simulated
   * @param unmeasured objectives that nothing measures, whose risk is unknown
   */
  public record Result(
      List<String> scenarios,
      long replications,
      double allowed,
      List<Recommendation> recommendations,
      @Nullable Recommendation together,
      List<CostsSpec.Optimisation> unknown,
      List<UnmeasuredObjective> unmeasured) {
    /** Returns recommended changes, of several about the same thing the one that saves most. */
    public List<Recommendation> best() {
      return Recommender.best(recommendations);
    }
  }

  private final Policy policy;
  private final Options options;
  private final Map<String, Traffic> recorded;
  private final double allowed;
  private volatile @Nullable Comparison running;
  private volatile boolean stopped;

  /**
   * Prepares a search.
   *
   * @param allowed by how much the chance to meet an objective may fall, 0 to 1
   */
  public Recommender(
      Policy policy, Options options, Map<String, Traffic> recorded, double allowed) {
    this.policy = policy;
    this.recorded = recorded;
    this.allowed = allowed;
    this.options =
        options.scenarios().isEmpty() ? options.scenarios(ordinary(policy, options)) : options;
  }

  /** Returns the scenarios in which nothing breaks: what costs and load are made of. */
  private static List<String> ordinary(Policy policy, Options options) {
    Map<String, ScenarioSpec> all = new Simulation(policy, options, Map.of()).scenarios();
    List<String> calm =
        all.entrySet().stream()
            .filter(e -> e.getValue().deploys().isEmpty())
            .filter(
                e ->
                    e.getValue().faults().stream().allMatch(f -> f.kind() == FaultKind.FLASH_CROWD))
            .map(Map.Entry::getKey)
            .toList();
    return calm.isEmpty() ? List.copyOf(all.keySet()) : calm;
  }

  /** Lets the search end early; what was not tried is left out. */
  public void stop() {
    stopped = true;
    Comparison comparison = running;
    if (comparison != null) {
      comparison.stop();
    }
  }

  /**
   * Searches.
   *
   * @param progress hears of every change before it is tried
   */
  public Result run(Consumer<String> progress) {
    Simulation base = new Simulation(policy, options, recorded);
    Blueprint blueprint = base.blueprint(base.scenarios().values().iterator().next());
    Changes changes = new Changes(policy, recorded.keySet(), blueprint::neededInstances);
    List<Recommendation> tried = new ArrayList<>();
    for (Change change : changes.found()) {
      progress.accept(change.subject() + ": " + change.words());
      Policy changed = compiled(change);
      Recommendation first = tryOut(change, changed, firstLook());
      boolean hopeless =
          first.verdict() == Verdict.SAVES_NOTHING || first.verdict() == Verdict.TOO_RISKY;
      Recommendation whole = hopeless ? first : tryOut(change, changed, options);
      if (!stopped) {
        tried.add(whole);
      }
    }
    tried.sort(
        Comparator.comparing(Recommendation::verdict)
            .thenComparingDouble(r -> r.saving() == null ? 0 : r.saving().difference()));
    return new Result(
        List.copyOf(base.scenarios().keySet()),
        options.replications(),
        allowed,
        tried,
        together(tried, progress),
        changes.unknown(),
        base.policy().unmeasured());
  }

  private Options firstLook() {
    long few =
        Math.max(Math.min(FEWEST, options.replications()), options.replications() / FIRST_LOOK);
    return options.range(options.first(), few);
  }

  /** Of recommended changes about the same thing the one that saves most. */
  private static List<Recommendation> best(List<Recommendation> tried) {
    List<Recommendation> best = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Recommendation one : tried) {
      if (one.verdict() == Verdict.RECOMMENDED
          && taken.add(one.change().subject() + "|" + one.change().about())) {
        best.add(one);
      }
    }
    return best;
  }

  private @Nullable Recommendation together(List<Recommendation> tried, Consumer<String> progress) {
    List<Change> best = best(tried).stream().map(Recommendation::change).toList();
    if (best.size() < 2 || stopped) {
      return null;
    }
    progress.accept("all of them together");
    Change all =
        new Change(
            "all of them",
            "together",
            String.join("; ", best.stream().map(c -> c.subject() + ": " + c.words()).toList()),
            "",
            best.get(0).place(),
            bundle -> {
              Bundle changed = bundle;
              for (Change change : best) {
                changed = change.apply().apply(changed);
              }
              return changed;
            });
    Recommendation result = tryOut(all, compiled(all), options);
    return stopped ? null : result;
  }

  private Policy compiled(Change change) {
    Policy changed = Policy.compile(change.apply().apply(policy.bundle())).policy();
    if (changed == null) {
      throw new IllegalStateException(change.words() + " makes the bundle invalid");
    }
    return changed;
  }

  private Recommendation tryOut(Change change, Policy changed, Options how) {
    Comparison comparison =
        new Comparison(
            new Simulation(policy, how, recorded), new Simulation(changed, how, recorded), how);
    running = comparison;
    if (stopped) {
      comparison.stop();
    }
    Comparison.Result result = comparison.run(Progress.NONE);
    running = null;
    return judge(change, result);
  }

  private Recommendation judge(Change change, Comparison.Result result) {
    Difference saving = null;
    List<Risk> risks = new ArrayList<>();
    for (Comparison.OfScenario scenario : result.scenarios()) {
      for (Difference difference : scenario.differences()) {
        String name = difference.metric().name();
        if (name.equals(COST) && saving == null) {
          saving = difference;
        } else if (name.startsWith("slo.")
            || name.equals("requests.rejected.rate")
            || name.equals("requests.latency")) {
          risks.add(new Risk(scenario.name(), difference));
        }
      }
    }
    if (saving == null) {
      return new Recommendation(
          change, Verdict.UNCLEAR, "no scenario says what it costs", null, risks, 0);
    }
    if (saving.low() >= 0 || saving.verdict() == Difference.Verdict.SAME) {
      String reason = saving.difference() > 0 ? "it costs more" : "it saves nothing";
      return new Recommendation(change, Verdict.SAVES_NOTHING, reason, saving, risks, 0);
    }
    String gate = lostGate(result);
    if (gate != null) {
      return new Recommendation(
          change, Verdict.TOO_RISKY, "gate " + gate + " no longer holds", saving, risks, 0);
    }
    long more = saving.high() >= 0 ? Math.max(1, saving.moreReplications()) : 0;
    String open = more > 0 ? "whether it saves anything" : "";
    for (Risk risk : risks) {
      Difference d = risk.difference();
      if (!d.metric().name().endsWith(".met.probability")) {
        continue;
      }
      String objective = objective(d.metric());
      if (d.high() < -allowed) {
        return new Recommendation(
            change,
            Verdict.TOO_RISKY,
            String.format(
                Locale.ROOT,
                "%s is met in %.1f%% of futures of %s, not in %.1f%%",
                objective,
                100 * d.candidate(),
                risk.scenario(),
                100 * d.base()),
            saving,
            risks,
            0);
      }
      if (d.low() < -allowed) {
        // The interval must shrink until it fits between the difference and what is allowed; with
        // nothing that differs it shrinks as one over n, else as its square root.
        boolean same = d.verdict() == Difference.Verdict.SAME;
        double room = Math.max(1e-9, d.difference() + allowed);
        double half = d.difference() - d.low();
        double factor = same ? half / room : StrictMath.pow(half / room, 2);
        more = Math.max(more, (long) Math.ceil(d.n() * (factor - 1)));
        open = "the risk to " + objective + " in " + risk.scenario();
      }
    }
    if (!open.isEmpty()) {
      long capped = Math.min(more, 10_000_000);
      String reason = "can't tell yet " + open + ", about " + capped + " more futures would";
      return new Recommendation(change, Verdict.UNCLEAR, reason, saving, risks, capped);
    }
    return new Recommendation(change, Verdict.RECOMMENDED, "", saving, risks, 0);
  }

  private static String objective(Metric metric) {
    return metric.name().replaceAll("^slo\\.|\\.met\\.probability$", "");
  }

  private static @Nullable String lostGate(Comparison.Result result) {
    Map<String, Boolean> before = new LinkedHashMap<>();
    result.base().gates().forEach(g -> before.put(key(g), g.passed()));
    Report after = result.candidate();
    return after.gates().stream()
        .filter(g -> !g.passed() && before.getOrDefault(key(g), false))
        .filter(g -> !g.metric().startsWith("cost."))
        .map(g -> g.name() + " in " + g.scenario())
        .findFirst()
        .orElse(null);
  }

  private static String key(Gate gate) {
    return gate.name() + "|" + gate.scenario() + "|" + gate.metric();
  }
}
