package dev.premortem.engine.document;

/** What Cloud Run charges a service for. */
public enum Billing {
  /** Time in which an instance serves requests or starts, and requests; idle minimum at less. */
  REQUESTS,
  /** The whole life of every instance. */
  INSTANCES
}
