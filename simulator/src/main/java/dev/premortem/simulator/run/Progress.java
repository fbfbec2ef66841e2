package dev.premortem.simulator.run;

import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import java.util.List;

/** Hears how a simulation gets on, always in the order of scenarios and replications. */
public interface Progress {
  /** Hears nothing. */
  Progress NONE = new Progress() {};

  /** A scenario begins. */
  default void scenario(String name, List<Metric> metrics) {}

  /** That many more replications are done, whose outcomes are not told one by one. */
  default void replications(String scenario, long more) {}

  /** A replication is done. */
  default void replication(String scenario, Outcome outcome) {}
}
