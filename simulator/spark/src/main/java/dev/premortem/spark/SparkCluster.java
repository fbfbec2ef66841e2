package dev.premortem.spark;

import dev.premortem.simulator.run.Cluster;
import dev.premortem.simulator.run.Workers;

/** {@code --engine spark}. */
public final class SparkCluster implements Cluster {
  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Workers connect(String master) {
    return new SparkWorkers(master);
  }
}
