package dev.premortem.daemon.act;

import com.fasterxml.jackson.databind.JsonNode;

/** Tells people. */
public interface Messenger {
  /**
   * Carries out an action of kind page, acknowledge, resolve or tell.
   *
   * @param id idempotency key: the receiver gets it, so that a repetition has no second effect
   * @return what came of it, for the journal
   * @throws ActionFailed when it did not work
   */
  String send(String id, String kind, JsonNode body) throws ActionFailed;
}
