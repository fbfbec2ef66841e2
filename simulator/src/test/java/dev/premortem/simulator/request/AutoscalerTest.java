package dev.premortem.simulator.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The documented steps of Knative's pod autoscaler, one by one. */
class AutoscalerTest {
  private static int steps(Autoscaler autoscaler, int n, double concurrency, int ready) {
    int wanted = 0;
    for (int i = 0; i < n; i++) {
      wanted = autoscaler.step(concurrency, 0, ready);
    }
    return wanted;
  }

  @Test
  void wantsTheStableMeanOverTheTarget() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    assertEquals(2, steps(autoscaler, 30, 15, 2));
    assertFalse(autoscaler.panicking());
  }

  @Test
  void panicsAtTwiceWhatIsReadyAndFollowsThePanicWindow() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    steps(autoscaler, 30, 10, 1);
    assertEquals(2, autoscaler.step(20, 0, 1), "a panic mean of 13.3 is two pods: twice one");
    assertTrue(autoscaler.panicking());
    assertEquals(4, steps(autoscaler, 2, 40, 1), "mean of 20, 40 and 40");
  }

  @Test
  void inPanicTheCountNeverFalls() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    steps(autoscaler, 30, 10, 1);
    steps(autoscaler, 3, 100, 1);
    assertEquals(10, steps(autoscaler, 10, 5, 10));
    assertTrue(autoscaler.panicking());
  }

  @Test
  void panicEndsAStableWindowAfterTheLastTimeItWasOver() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    steps(autoscaler, 30, 10, 1);
    steps(autoscaler, 3, 100, 1);
    steps(autoscaler, 30, 10, 10);
    assertTrue(autoscaler.panicking(), "60 seconds have passed, not more");
    steps(autoscaler, 3, 10, 10);
    assertFalse(autoscaler.panicking());
  }

  @Test
  void goesDownByHalfAtMost() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    assertEquals(8, steps(autoscaler, 31, 10, 16));
  }

  @Test
  void keepsTheHighestDecisionForItsDelay() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 120, 1);
    assertEquals(5, steps(autoscaler, 30, 50, 5));
    assertEquals(5, steps(autoscaler, 30, 5, 5));
    assertTrue(steps(autoscaler, 62, 5, 5) < 5);
  }

  @Test
  void startsInPanicWithMoreThanOneReadyPod() {
    assertTrue(new Autoscaler(10, 0.6, 0, 1000, 0, 2).panicking());
    assertFalse(new Autoscaler(10, 0.6, 0, 1000, 0, 1).panicking());
    assertEquals(4, new Autoscaler(10, 0.6, 0, 1000, 0, 4).step(1, 0, 4));
  }

  @Test
  void goesToZeroAfterThirtySecondsWithoutARequest() {
    Autoscaler autoscaler = new Autoscaler(10, 0.6, 0, 1000, 0, 1);
    steps(autoscaler, 30, 1, 1);
    assertEquals(1, steps(autoscaler, 29, 0, 1), "the stable window still holds a request");
    assertEquals(0, steps(autoscaler, 2, 0, 1));
  }

  @Test
  void cpuAloneCanAskForMore() {
    Autoscaler autoscaler = new Autoscaler(80, 0.6, 0, 1000, 0, 1);
    int wanted = 0;
    for (int i = 0; i < 30; i++) {
      wanted = autoscaler.step(1, 0.9, 2);
    }
    assertEquals(3, wanted, "two instances at 90% are three at 60%");
  }

  @Test
  void staysWithinItsBounds() {
    assertEquals(3, steps(new Autoscaler(10, 0.6, 3, 5, 0, 1), 40, 0, 3));
    assertEquals(5, steps(new Autoscaler(10, 0.6, 3, 5, 0, 1), 40, 900, 5));
  }
}
