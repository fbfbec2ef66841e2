package dev.premortem.simulator.backtest;

import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decision that one of two policies made on the same recording and the other did not, or did at
 * another time. That alerts fired is compared as firings, which also end.
 *
 * @param kind whose decision it is
 * @param decided the decision, that of the first policy where both made it
 * @param laterSeconds how much later the other policy made it, negative for earlier; 0 where only
 *     one did
 */
public record Difference(Kind kind, Backtest.Decided decided, long laterSeconds) {
  /** Whose decision it is. */
  public enum Kind {
    /** The first policy's. */
    ONLY_BASE,
    /** The other policy's. */
    ONLY_OTHER,
    /** Both policies', at different times. */
    SHIFTED
  }

  /** Seconds by which two decisions may be apart and still be one that came at another time. */
  private static final long NEAR = 3600;

  /** Returns what differs, in the order of time. */
  public static List<Difference> between(Backtest.Result base, Backtest.Result other) {
    List<Difference> found = new ArrayList<>();
    Map<String, List<Backtest.Decided>> unmatched = new HashMap<>();
    for (Backtest.Decided decided : other.decisions()) {
      unmatched.computeIfAbsent(key(decided), k -> new ArrayList<>()).add(decided);
    }
    for (Backtest.Decided decided : base.decisions()) {
      List<Backtest.Decided> candidates = unmatched.getOrDefault(key(decided), new ArrayList<>());
      Backtest.Decided match = nearest(decided, candidates);
      if (match == null) {
        found.add(new Difference(Kind.ONLY_BASE, decided, 0));
      } else {
        candidates.remove(match);
        if (match.time() != decided.time()) {
          found.add(new Difference(Kind.SHIFTED, decided, match.time() - decided.time()));
        }
      }
    }
    unmatched
        .values()
        .forEach(of -> of.forEach(d -> found.add(new Difference(Kind.ONLY_OTHER, d, 0))));
    found.removeIf(d -> d.decided().decision().verb() == Verb.ALERT);
    found.sort(
        Comparator.comparingLong((Difference d) -> d.decided().time())
            .thenComparing(Difference::kind)
            .thenComparing(d -> d.decided().decision().because().rule()));
    return found;
  }

  private static Backtest.@Nullable Decided nearest(
      Backtest.Decided decided, List<Backtest.Decided> candidates) {
    Backtest.Decided nearest = null;
    long least = NEAR;
    for (Backtest.Decided candidate : candidates) {
      long apart = Math.abs(candidate.time() - decided.time());
      if (apart < least || (nearest == null && apart == least)) {
        nearest = candidate;
        least = apart;
      }
    }
    return nearest;
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
