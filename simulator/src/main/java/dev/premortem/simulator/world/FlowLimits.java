package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
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
      String what = notSimulated(policy, traffic.spec());
      if (what == null) {
        continue;
      }
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

  private static @Nullable String notSimulated(Policy policy, TrafficSpec traffic) {
    TrafficSpec.@Nullable Clients clients = traffic.clients();
    if (clients == null) {
      return null;
    }
    if (clients.population() > 0) {
      return "a population of " + clients.population() + " that waits for answers";
    }
    if (clients.retries() == 0) {
      return null;
    }
    double backoff = clients.backoff().toNanos() / 1e9;
    if (FlowRetries.longestPause(clients.retries(), backoff) > FlowRetries.LONGEST_PAUSE) {
      return "retries more than a day after a failure";
    }
    return policy.services().stream().anyMatch(s -> scalesToZero(s, traffic))
        ? "retries at a service that scales to zero"
        : null;
  }

  private static boolean scalesToZero(ServicePolicy service, TrafficSpec traffic) {
    return service.name().equals(traffic.service().value())
        && service.spec().instances().leastMin() == 0;
  }
}
