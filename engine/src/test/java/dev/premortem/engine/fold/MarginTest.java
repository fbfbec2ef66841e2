package dev.premortem.engine.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.SumWindow;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Margins, against windows that are summed up sample by sample. */
class MarginTest {
  @Test
  void fiveMinutesAreSummedUpAsTheyCome() {
    SplittableRandom random = new SplittableRandom(5);
    for (int run = 0; run < 2_000; run++) {
      SumWindow requests = new SumWindow(100);
      SumWindow errors = new SumWindow(100);
      int intervals = 1 + random.nextInt(6);
      SumWindow.Window ofRequests = requests.watch(intervals);
      SumWindow.Window ofErrors = errors.watch(intervals);
      Sample sample = new Sample(0);
      sample.present = true;
      for (int i = 0; i < 10; i++) {
        next(sample, random);
        requests.add(sample.requests);
        errors.add(sample.errors);
      }
      sample.requests = 400;
      Margin margin = new Margin(0);
      margin.begin(sample, 1 + random.nextInt(Margin.MOST));
      double limit = 0.1 + random.nextDouble() / 10;
      margin.recent(ofRequests, ofErrors);
      margin.share(
          ofRequests, ofErrors, -1, 1, run % 2 == 0 ? limit : -1, run % 2 == 0 ? 2 : limit);
      while (margin.any()) {
        next(sample, random);
        requests.add(sample.requests);
        errors.add(sample.errors);
        double ratio = ofErrors.sum() / (double) ofRequests.sum();
        boolean within = run % 2 == 0 ? ratio > limit : ratio < limit;
        assertEquals(within, margin.takes(sample), "run " + run);
      }
    }
  }

  private static void next(Sample sample, SplittableRandom random) {
    sample.requests = 200L + random.nextInt(100);
    sample.errors = random.nextInt(70);
  }
}
