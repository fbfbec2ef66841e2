package dev.premortem.rules.fact;

/** Tells whether a changed number can change the truth of any condition of the rule base. */
@FunctionalInterface
public interface Sensitivity {
  /** Every change matters: what is known without looking at the rules. */
  Sensitivity ALWAYS = (field, was, is) -> true;

  /**
   * Returns whether the change of field number {@code field} from {@code was} to {@code is} must
   * reach the rule base. May answer true too often, never false wrongly.
   */
  boolean crosses(int field, double was, double is);
}
