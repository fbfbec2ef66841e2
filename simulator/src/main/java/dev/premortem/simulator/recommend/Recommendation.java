package dev.premortem.simulator.recommend;

import dev.premortem.simulator.compare.Difference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change would bring, in the same futures as the bundle as it is.
 *
 * @param change the change
 * @param verdict whether to make it
 * @param reason why, in words
 * @param saving the cost of a month, as it is and changed; null where it can't be told
 * @param risks how chances of meeting objectives, and what else users feel, differ in each scenario
 * @param moreReplications how many more futures would settle it, 0 when it is settled
 */
public record Recommendation(
    Change change,
    Verdict verdict,
    String reason,
    @Nullable Difference saving,
    List<Risk> risks,
    long moreReplications) {
  /** Whether to make a change. */
  public enum Verdict {
    /** It saves money, and puts no objective at more risk than allowed. */
    RECOMMENDED,
    /** It saves nothing. */
    SAVES_NOTHING,
    /** An objective, or a gate, would suffer. */
    TOO_RISKY,
    /** More futures are needed. */
    UNCLEAR
  }

  /** A difference in a scenario. */
  public record Risk(String scenario, Difference difference) {}

  /**
   * Returns the risk that is largest: the chance of an objective that falls most; null for none.
   */
  public @Nullable Risk worst() {
    Risk worst = null;
    for (Risk risk : risks) {
      boolean chance = risk.difference().metric().name().endsWith(".met.probability");
      if (chance && (worst == null || risk.difference().low() < worst.difference().low())) {
        worst = risk;
      }
    }
    return worst;
  }
}
