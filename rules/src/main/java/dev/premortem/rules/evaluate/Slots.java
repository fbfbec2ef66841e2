package dev.premortem.rules.evaluate;

import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.List;

/** The bound values that a condition reads, each with a position of its own. */
public final class Slots {
  private final List<Value> values = new ArrayList<>();

  int of(Value value) {
    int at = values.indexOf(value);
    if (at < 0) {
      at = values.size();
      values.add(value);
    }
    return at;
  }

  /** Returns what is read: bound values, and bound facts. */
  public List<Value> values() {
    return values;
  }
}
