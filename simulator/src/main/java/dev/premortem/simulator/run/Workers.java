package dev.premortem.simulator.run;

import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.world.Blueprint;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who computes replications. It changes nothing but the time it takes. */
public interface Workers extends AutoCloseable {
  /**
   * Computes the replications that the options ask for and hands them over in their order.
   *
   * @param scenario name of the scenario
   * @param blueprint the scenario, prepared
   * @param options which replications
   * @param taker takes them, a few at a time; false when it has enough
   */
  void outcomes(
      Simulation simulation,
      String scenario,
      Blueprint blueprint,
      Options options,
      Predicate<List<Outcome>> taker);

  /**
   * Computes only what the replications come to together, where that is cheaper than their
   * outcomes.
   *
   * @return null where it is not
   */
  default @Nullable Aggregate total(
      Simulation simulation, String scenario, Options options, Progress progress) {
    return null;
  }

  /** Returns how many replications are worth asking for at a time. */
  default int block() {
    return 64;
  }

  @Override
  void close();
}
