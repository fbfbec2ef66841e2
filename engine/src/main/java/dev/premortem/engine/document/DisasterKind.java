package dev.premortem.engine.document;

/** Disasters that procedures are for. */
public enum DisasterKind {
  /** The database is gone. */
  DATABASE_LOSS,
  /** The region is gone. */
  REGIONAL_OUTAGE,
  /** Data was stolen. */
  DATA_BREACH
}
