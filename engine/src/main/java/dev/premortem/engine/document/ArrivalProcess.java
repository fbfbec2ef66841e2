package dev.premortem.engine.document;

/** Processes of arrivals. */
public enum ArrivalProcess {
  /** Independent arrivals at a known rate. */
  POISSON,
  /** Arrivals at a rate that is itself random. */
  OVERDISPERSED
}
