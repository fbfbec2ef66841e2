package dev.premortem.rules.evaluate;

import org.jspecify.annotations.Nullable;

/** What earlier parts of a rule bound, by the positions that {@link Slots} gave out. */
public interface Bound {
  /** Nothing is bound. */
  Bound NOTHING =
      new Bound() {
        @Override
        public double number(int slot) {
          throw new IllegalStateException("nothing is bound");
        }

        @Override
        public @Nullable Object object(int slot) {
          throw new IllegalStateException("nothing is bound");
        }
      };

  /** Returns a number, NaN where it is unknown; 1 and 0 for truth. */
  double number(int slot);

  /** Returns a text, a constant, or a fact. */
  @Nullable Object object(int slot);
}
