package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HighestLatelyTest {
  @Property(tries = 500)
  void isTheHighestOfTheLatestTicks(
      @ForAll @IntRange(min = 1, max = 12) int ticks,
      @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 0, max = 5) Integer> values) {
    HighestLately lately = new HighestLately(ticks);
    for (int i = 0; i < values.size(); i++) {
      lately.add(values.get(i));
      int highest = Integer.MIN_VALUE;
      for (int k = Math.max(0, i - ticks + 1); k <= i; k++) {
        highest = Math.max(highest, values.get(k));
      }
      assertEquals(highest, lately.highest());
      assertEquals(i + 1 >= ticks, lately.full());
    }
  }
}
