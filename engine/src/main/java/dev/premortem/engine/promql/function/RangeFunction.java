package dev.premortem.engine.promql.function;

/**
 * A function that makes one number of a range of samples.
 *
 * @param fewest with fewer samples there is no result
 * @param moves whether it gives something else when its range moves over the same samples
 * @param body what it computes
 */
public record RangeFunction(int fewest, boolean moves, Body body) {
  /** What a function computes. */
  @FunctionalInterface
  public interface Body {
    /**
     * Returns the result.
     *
     * @param window samples, as many as needed
     * @param scalars the function's numbers, in their order
     * @param time time of evaluation, epoch milliseconds
     */
    double over(Window window, double[] scalars, long time);
  }
}
