package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import java.util.List;

/** Something that is wrong in a world, from its start until it is mended or ends by itself. */
final class Trouble {
  final FaultKind kind;
  final String target;
  final List<Integer> struck;
  final long start;
  final double errorRatio;
  final double factor;
  final long plannedEnd;
  boolean active = true;
  boolean harmful = true;
  long detected = -1;
  long end = -1;

  Trouble(
      FaultKind kind,
      String target,
      List<Integer> struck,
      long start,
      long plannedEnd,
      double errorRatio,
      double factor) {
    this.kind = kind;
    this.target = target;
    this.struck = struck;
    this.start = start;
    this.plannedEnd = plannedEnd;
    this.errorRatio = errorRatio;
    this.factor = factor;
  }

  /** Returns whether a service feels it. */
  boolean strikes(int service) {
    for (int i = 0; i < struck.size(); i++) {
      if (struck.get(i) == service) {
        return true;
      }
    }
    return false;
  }

  /** Returns the first service that feels it, -1 when none does. */
  int service() {
    return struck.isEmpty() ? -1 : struck.get(0);
  }
}
