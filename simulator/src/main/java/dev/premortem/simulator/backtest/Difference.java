package dev.premortem.simulator.backtest;

import dev.premortem.rules.decision.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decision that one of two policies made on the same recording and the other did not.
 *
 * @param other whether it is the other policy's, not the first one's
 * @param decided the decision
 */
public record Difference(boolean other, Backtest.Decided decided) {
  /** Intervals by which two decisions may be apart and still be the same one. */
  private static final int TOLERANCE = 2;

  /** Returns what differs, in the order of time; advice that both or one gave is left out. */
  public static List<Difference> between(Backtest.Result base, Backtest.Result other) {
    long near = (long) TOLERANCE * base.tickSeconds();
    List<Difference> found = new ArrayList<>();
    Map<String, List<Backtest.Decided>> unmatched = new HashMap<>();
    for (Backtest.Decided decided : other.decisions()) {
      unmatched.computeIfAbsent(key(decided), k -> new ArrayList<>()).add(decided);
    }
    for (Backtest.Decided decided : base.decisions()) {
      List<Backtest.Decided> candidates = unmatched.getOrDefault(key(decided), new ArrayList<>());
      Backtest.Decided match = null;
      for (Backtest.Decided candidate : candidates) {
        if (Math.abs(candidate.time() - decided.time()) <= near) {
          match = candidate;
          break;
        }
      }
      if (match == null) {
        found.add(new Difference(false, decided));
      } else {
        candidates.remove(match);
      }
    }
    unmatched.values().forEach(of -> of.forEach(d -> found.add(new Difference(true, d))));
    found.sort(
        Comparator.comparingLong((Difference d) -> d.decided().time())
            .thenComparing(Difference::other)
            .thenComparing(d -> d.decided().decision().because().rule()));
    return found;
  }

  private static String key(Backtest.Decided decided) {
    Decision decision = decided.decision();
    String about = decision.about().startsWith("INC-") ? "" : decision.about();
    return decision.kind()
        + "|"
        + decision.because().subject()
        + "|"
        + about
        + "|"
        + decided.severity();
  }
}
