package dev.premortem.daemon.store;

import org.jspecify.annotations.Nullable;

/** The store can't be read or written: disk full, server gone, schema unknown. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what could not be done. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
