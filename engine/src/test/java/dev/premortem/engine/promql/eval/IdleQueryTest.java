package dev.premortem.engine.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An expression without any series is evaluated once, until there are other series. */
class IdleQueryTest {
  private final SeriesStore store = new SeriesStore();

  private Query query(String text) {
    return Query.of(Promql.parse(text), store, EvaluationOptions.DEFAULT);
  }

  @Test
  void whatReadsNoSeriesIsNotEvaluatedAgainUntilThereAreSome() {
    Query absent = query("absent(up{job=\"a\"})");
    List<Sample> first = absent.vectorAt(60_000);
    assertEquals(1, first.size());
    assertSame(absent.vectorAt(120_000), absent.vectorAt(180_000));
    store.add(Labels.of(Labels.NAME, "up", "job", "a"), 200_000, 1);
    assertEquals(List.of(), absent.vectorAt(240_000));
    // The series is there no more, and is looked at again each time.
    assertEquals(1, absent.vectorAt(900_000).size());
  }

  @Test
  void whatGivesSomethingElseAsTimeGoesOnIsEvaluatedEachTime() {
    Query hour = query("hour() + on() absent(up)");
    assertEquals(1, hour.vectorAt(0).get(0).value());
    assertEquals(2, hour.vectorAt(3_600_000).get(0).value());
  }
}
