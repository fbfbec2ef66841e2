package dev.premortem.simulator.run;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.outcome.Estimate;
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
 */
public record Report(
    Policy policy,
    Options options,
    List<ScenarioResult> scenarios,
    List<Gate> gates,
    long ticks,
    boolean partial,
    List<Problem> problems) {
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

  /** Returns whether every gate passed. */
  public boolean passed() {
    return !partial && gates.stream().allMatch(Gate::passed) && problems.isEmpty();
  }
}
