package dev.premortem.simulator.world;

/** What all faults together do to one service in a tick. */
final class Conditions {
  /** Share of requests that fail, 0 to 1. */
  double failing;

  /** Factor on the time that serving a request takes. */
  double stretch = 1;

  /** Factor on traffic. */
  double surge = 1;

  /** Whether no measurement of the tick arrives. */
  boolean lost;

  /** Factor on the time that measurements take. */
  double slower = 1;

  /** Whether changes of traffic are refused. */
  boolean refused;

  void clear() {
    failing = 0;
    stretch = 1;
    surge = 1;
    lost = false;
    slower = 1;
    refused = false;
  }
}
