package dev.premortem.daemon.store;

/** Another daemon leads now; whatever was about to be written is not. */
public final class LeaseLost extends StoreException {
  private static final long serialVersionUID = 1L;

  /** Says whose lease it was. */
  public LeaseLost(String message) {
    super(message, null);
  }
}
