package dev.premortem.daemon.store;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An action on its way.
 *
 * @param id idempotency key: the same round of the same inputs gives the same one
 * @param seq position of its intention in the journal
 * @param service service that it touches, empty for none
 * @param kind traffic, smoke, scale, page, acknowledge, resolve or tell
 * @param body what to do
 * @param state how far it got
 * @param attempts how often it was tried
 * @param nextAt when it may be tried again, epoch seconds
 */
public record OutboxRow(
    String id,
    long seq,
    String service,
    String kind,
    JsonNode body,
    State state,
    int attempts,
    long nextAt) {
  /** Returns whether it is about where traffic goes: such actions keep their order. */
  public boolean aboutTraffic() {
    return kind.equals("traffic") || kind.equals("smoke");
  }

  /** How far an action got. */
  public enum State {
    /** It waits to be carried out. */
    READY,
    /** It waits for a person. */
    AWAITING,
    /** It was only written down. */
    OBSERVED,
    /** It was carried out, and what came of it was read back. */
    DONE,
    /** A later action made it pointless before it was carried out. */
    SUPERSEDED,
    /** A person refused it. */
    REJECTED,
    /** It can't be carried out. */
    FAILED
  }
}
