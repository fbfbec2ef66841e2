package dev.premortem.engine.document;

/** The fault catalogue. */
public enum FaultKind {
  /** A revision that should not have been released. */
  BAD_DEPLOY,
  /** A resource does not answer. */
  DEPENDENCY_OUTAGE,
  /** A region does not answer. */
  REGIONAL_OUTAGE,
  /** Many more users come. */
  FLASH_CROWD,
  /** A database and its data are gone. */
  DATABASE_LOSS,
  /** A secret stops working. */
  EXPIRED_SECRET,
  /** No measurements arrive. */
  METRIC_GAP,
  /** Measurements arrive late. */
  METRIC_DELAY,
  /** A service gets slowly worse. */
  DRIFT,
  /** The cloud refuses changes of traffic. */
  FAILING_API,
  /** Data is read by somebody who must not. */
  DATA_BREACH
}
