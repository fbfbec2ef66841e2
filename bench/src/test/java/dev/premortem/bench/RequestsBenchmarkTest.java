package dev.premortem.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RequestsBenchmarkTest {
  @Test
  void bothContendersSimulateTheSameQueue() {
    RequestsBenchmark core = new RequestsBenchmark();
    core.create();
    RequestsBenchmark bare = new RequestsBenchmark();
    bare.create();
    for (int i = 0; i < 100; i++) {
      core.requestCore();
      bare.bareRecursion();
    }
    assertEquals(0.6687, core.meanWait(), 0.06, "Erlang C");
    assertEquals(0.6687, bare.meanWait(), 0.06, "Erlang C");
  }
}
