package dev.premortem.simulator.run;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.outcome.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * What a simulation found.
 *
 * @param policy the policy that was tried
 * @param options what was asked for
 * @param scenarios results in the order of scenarios
 * @param gates gates of the bundle, judged
 * @param ticks service ticks that were simulated
 * @param partial whether the run was stopped before its end
 * @param problems what should be known about gates that could not be judged
 * @param notJudged gates of scenarios that were not simulated
 */
public record Report(
    Policy policy,
    Options options,
    List<ScenarioResult> scenarios,
    List<Gate> gates,
    long ticks,
    boolean partial,
    List<Problem> problems,
    List<NotJudged> notJudged) {
  /**
   * A gate that was not judged, because its scenario was not selected or not reached.
   *
   * @param name its name
   * @param scenario the scenario that it asks about
   */
  public record NotJudged(String name, String scenario) {}

  /**
   * What one scenario came to.
   *
   * @param name its name
   * @param description what happens in it
   * @param replications futures that were simulated
   * @param estimates metrics that it could produce
   * @param typical a replication with median harm
   * @param worst the replication with most harm
   */
  public record ScenarioResult(
      String name,
      String description,
      long replications,
      List<Estimate> estimates,
      long typical,
      long worst) {}

  /** Returns the replications that every scenario was simulated in at least. */
  public long ran() {
    return scenarios.stream().mapToLong(ScenarioResult::replications).min().orElse(0);
  }

  /** Returns the same as the replay of one future, on which no gate can be judged. */
  public Report replayed() {
    List<NotJudged> none = new ArrayList<>(notJudged);
    gates.forEach(gate -> none.add(new NotJudged(gate.name(), gate.scenario())));
    return new Report(policy, options, scenarios, List.of(), ticks, partial, List.of(), none);
  }

  /** Returns whether every gate of the scenarios that were simulated passed. */
  public boolean passed() {
    return !partial && gates.stream().allMatch(Gate::passed) && problems.isEmpty();
  }
}
