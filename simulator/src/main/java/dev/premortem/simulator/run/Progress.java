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

  /** A replication is done. */
  default void replication(String scenario, Outcome outcome) {}
}
