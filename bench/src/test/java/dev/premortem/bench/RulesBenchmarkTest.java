package dev.premortem.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.bench.contender.Contender;
import dev.premortem.bench.contender.Tick;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesBenchmarkTest {
  @ParameterizedTest
  @ValueSource(strings = {"premortem", "drools", "evrete", "cel", "easyRules"})
  void everyContenderDecidesAsTheOneWrittenByHand(String name) throws Exception {
    for (Tick[] ticks : new Tick[][] {Tick.quiet(200), Tick.busy(200)}) {
      try (Contender byHand = Contender.of("java");
          Contender contender = Contender.of(name)) {
        int[] expected = Arrays.stream(ticks).mapToInt(byHand::decide).toArray();
        int[] found = Arrays.stream(ticks).mapToInt(contender::decide).toArray();
        for (int i = 0; i < ticks.length; i++) {
          assertEquals(expected[i], found[i], ticks[i].toString());
        }
      }
    }
  }

  @org.junit.jupiter.api.Test
  void busyTicksPassLimitsAndQuietOnesDoNot() throws Exception {
    try (Contender byHand = Contender.of("java")) {
      assertEquals(1, Arrays.stream(Tick.quiet(1024)).mapToInt(byHand::decide).distinct().count());
      assertTrue(Arrays.stream(Tick.busy(1024)).mapToInt(byHand::decide).distinct().count() > 6);
    }
  }
}
