package dev.premortem.engine.document;

/** What a resource is. */
public enum ResourceKind {
  /** A database. */
  DATABASE,
  /** A cache. */
  CACHE,
  /** An API of somebody else. */
  API,
  /** Object storage. */
  STORAGE
}
