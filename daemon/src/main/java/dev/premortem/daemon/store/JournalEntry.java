package dev.premortem.daemon.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One line of the journal.
 *
 * @param seq position, from 1
 * @param at epoch seconds
 * @param kind what it is about: inputs, decision, action, done, failed, bundle, posted, mode,
 *     yield…
 * @param text the rest, as JSON
 * @param hash SHA-256 over the hash before and everything above, in hex
 */
public record JournalEntry(long seq, long at, String kind, String text, String hash) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the rest. */
  public JsonNode body() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new StoreException("line " + seq + " of the journal is no JSON", e);
    }
  }
}
