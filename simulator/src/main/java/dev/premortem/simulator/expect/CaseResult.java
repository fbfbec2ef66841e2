package dev.premortem.simulator.expect;

import dev.premortem.rules.source.Place;
import dev.premortem.simulator.backtest.Backtest;
import java.util.List;

/**
 * What came of one scenario test.
 *
 * @param name its name
 * @param place where it is written
 * @param start when it begins, epoch seconds
 * @param failures what did not hold, none when it passed
 * @param decisions everything that was decided
 */
public record CaseResult(
    String name,
    Place place,
    long start,
    List<Failure> failures,
    List<Backtest.Decided> decisions) {
  /**
   * One expectation that did not hold.
   *
   * @param place where it is written
   * @param expected what was expected
   * @param got what was decided instead, the closest first
   * @param because why: the first condition that kept a rule from holding, or what made one hold
   */
  public record Failure(Place place, String expected, List<String> got, List<String> because) {}

  /** Returns whether everything held. */
  public boolean passed() {
    return failures.isEmpty();
  }
}
