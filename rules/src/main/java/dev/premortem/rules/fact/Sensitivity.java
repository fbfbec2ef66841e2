package dev.premortem.rules.fact;

/**
 * Tells whether a changed value can change the truth of any condition of the rule base. Numbers lie
 * in cells: the open intervals between two neighbouring numbers that conditions compare the field
 * with, and those numbers themselves. No condition tells two values of one cell apart.
 */
public interface Sensitivity {
  /** Every change matters: what is known without looking at the rules. */
  Sensitivity ALWAYS =
      new Sensitivity() {
        @Override
        public boolean mentions(int field) {
          return true;
        }

        @Override
        public boolean crosses(int field, double was, double is) {
          return true;
        }

        @Override
        public double below(int field, double value) {
          return Double.NaN;
        }

        @Override
        public double above(int field, double value) {
          return Double.NaN;
        }
      };

  /** Returns whether any condition looks at field number {@code field}. */
  boolean mentions(int field);

  /**
   * Returns whether the change of field number {@code field} from {@code was} to {@code is} must
   * reach the rule base. May answer true too often, never false wrongly.
   */
  boolean crosses(int field, double was, double is);

  /**
   * Returns the lower end of the open interval of values that no condition tells from {@code
   * value}, NaN when there is no such interval.
   */
  double below(int field, double value);

  /** Returns the upper end of that interval, NaN when there is none. */
  double above(int field, double value);
}
