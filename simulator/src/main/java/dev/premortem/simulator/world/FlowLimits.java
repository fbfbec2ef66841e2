package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What flow fidelity can not honour is refused there: a figure that leaves it out would look as
 * good as any other.
 */
final class FlowLimits {
  private FlowLimits() {}

  /**
   * Refuses a policy that flow fidelity can not simulate as it is.
   *
   * @param wayOut what to do instead
   * @throws IllegalArgumentException when there is such a document; the message has its place
   */
  static void require(Policy policy, String wayOut) {
    for (Document<TrafficSpec> traffic : policy.bundle().all(Kind.TRAFFIC, TrafficSpec.class)) {
      TrafficSpec.@Nullable Clients clients = traffic.spec().clients();
      if (clients == null || (clients.population() == 0 && clients.retries() == 0)) {
        continue;
      }
      String what =
          clients.population() > 0
              ? "a population of " + clients.population() + " that waits for answers"
              : clients.retries() + " retries of every request that failed";
      throw new IllegalArgumentException(
          Problem.error(
                  traffic.place(),
                  "FLOW-CLIENTS",
                  "the clients of "
                      + traffic.spec().service().value()
                      + " have "
                      + what
                      + ", which flow fidelity does not simulate",
                  wayOut)
              .text());
    }
  }
}
