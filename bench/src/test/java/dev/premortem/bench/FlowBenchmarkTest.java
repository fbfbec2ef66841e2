package dev.premortem.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlowBenchmarkTest {
  @Test
  void thePeersSimulateTheSameFuture() throws Exception {
    FlowBenchmark first = new FlowBenchmark();
    first.compile();
    FlowBenchmark second = new FlowBenchmark();
    second.compile();
    assertArrayEquals(
        first.simulation().values, second.simulationWithPlainDrools().values, "other decisions");
    assertTrue(first.twoDraws() >= 0);
  }
}
