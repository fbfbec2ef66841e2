package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.document.Ratio;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How pages lengthen the time to acknowledge the next one. */
class FatigueTest {
  private static final long HOUR = 3600;

  private static Fatigue fatigue(boolean enabled) {
    return new Fatigue(
        new PeopleSpec.Fatigue(
            enabled, new Ratio(0.05, "5%"), new Ratio(0.1, "10%"), new Ratio(1, "100%")));
  }

  @Test
  void pagesOfTheLastTwelveHoursCountAndOlderOnesDoNot() {
    Fatigue fatigue = fatigue(true);
    assertEquals(1, fatigue.factor(0));
    fatigue.page(0, false, true);
    fatigue.page(HOUR, false, true);
    assertEquals(1.1, fatigue.factor(2 * HOUR), 1e-12);
    assertEquals(1.05, fatigue.factor(12 * HOUR), 1e-12);
    assertEquals(1, fatigue.factor(14 * HOUR), 1e-12);
  }

  @Test
  void pagesAtNightCountTwice() {
    Fatigue fatigue = fatigue(true);
    fatigue.page(0, true, true);
    assertEquals(1.05 * 1.1, fatigue.factor(HOUR), 1e-12);
    assertEquals(1.1, fatigue.factor(13 * HOUR), 1e-12);
    assertEquals(1, fatigue.factor(25 * HOUR), 1e-12);
  }

  @Test
  void whoIsPagedForNothingTakesLongerForAWeek() {
    Fatigue fatigue = fatigue(true);
    for (int i = 0; i < 4; i++) {
      fatigue.page(0, false, false);
    }
    assertEquals(1.5, fatigue.factor(13 * HOUR), 1e-12);
    assertEquals(1, fatigue.factor(7 * 24 * HOUR), 1e-12);
  }

  @Test
  void theSwitchTurnsAllOfItOff() {
    Fatigue fatigue = fatigue(false);
    fatigue.page(0, true, false);
    assertEquals(1, fatigue.factor(HOUR));
  }

  @Test
  void aFurtherFalsePageNeverMakesAnybodyQuicker() {
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      Fatigue without = fatigue(true);
      Fatigue with = fatigue(true);
      int pages = random.nextInt(30);
      int extra = random.nextInt(pages + 1);
      for (int k = 0; k <= pages; k++) {
        long at = k * HOUR / 2;
        boolean night = random.nextBoolean();
        boolean needed = random.nextBoolean();
        without.page(at, night, needed);
        with.page(at, night, needed);
        if (k == extra) {
          with.page(at, random.nextBoolean(), false);
        }
      }
      for (long now = pages * HOUR; now < pages * HOUR + 9 * 86_400; now += 5 * HOUR) {
        assertTrue(with.factor(now) >= without.factor(now));
      }
    }
  }
}
