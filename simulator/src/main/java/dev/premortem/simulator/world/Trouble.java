package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;

/** Something that is wrong in a world, from its start until it is mended or ends by itself. */
final class Trouble {
  final FaultKind kind;
  final String target;
  final int service;
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
      int service,
      long start,
      long plannedEnd,
      double errorRatio,
      double factor) {
    this.kind = kind;
    this.target = target;
    this.service = service;
    this.start = start;
    this.plannedEnd = plannedEnd;
    this.errorRatio = errorRatio;
    this.factor = factor;
  }
}
