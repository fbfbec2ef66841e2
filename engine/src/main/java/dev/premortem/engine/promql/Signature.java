package dev.premortem.engine.promql;

import java.util.List;

/**
 * What a function takes and gives.
 *
 * @param name its name
 * @param takes types of its arguments; the last one holds for all further ones
 * @param optional how many arguments of the last type there may be beyond those before it; 0 for
 *     exactly the given ones, -1 for any number
 * @param returns what it gives
 * @param experimental whether Prometheus may still change it
 */
public record Signature(
    String name, List<ValueType> takes, int optional, ValueType returns, boolean experimental) {
  /** Copies the list. */
  public Signature {
    takes = List.copyOf(takes);
  }

  /** Returns the type that an argument must have. */
  public ValueType argument(int index) {
    return takes.get(Math.min(index, takes.size() - 1));
  }
}
