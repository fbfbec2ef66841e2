package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.simulator.random.DrawKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fault in a world, from its start until it is mended or ends by itself. */
final class Trouble {
  final Fault fault;
  final String target;
  final List<Integer> struck;

  /** Services, resources and others that it shows on, the target first. */
  final Set<String> subjects;

  /** Its name for draws: the same under every policy. */
  final DrawKey key;

  final long start;
  final long plannedEnd;
  boolean active = true;
  long detected = -1;
  long end = -1;

  /** The work of whoever mends it, null while nobody does. */
  @Nullable Job job;

  Trouble(
      Fault fault,
      String target,
      List<Integer> struck,
      Set<String> subjects,
      DrawKey key,
      long start,
      long plannedEnd) {
    this.fault = fault;
    this.target = target;
    this.struck = struck;
    this.subjects = subjects;
    this.key = key;
    this.start = start;
    this.plannedEnd = plannedEnd;
  }

  FaultKind kind() {
    return fault.kind();
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

  double age(long now) {
    return (now - start) / (double) Math.max(1, plannedEnd - start);
  }
}
