package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.OutboxRow;
import dev.premortem.daemon.store.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened, is in the journal, and waits to be decided upon, in the order of the journal. Safe
 * for use by several threads.
 */
final class PostedEvents {
  /** Field of a posted event with its position in the journal. */
  private static final String NUMBER = "n";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longest reason that an event holds, characters. */
  private static final int MOST_WHY = 400;

  private final ArrayDeque<JsonNode> waiting = new ArrayDeque<>();

  /** Returns the event that a change of traffic is not made. */
  static ObjectNode refused(OutboxRow row, String why) {
    ObjectNode event = JSON.createObjectNode().put("event", "trafficRefused");
    event.put("service", row.service());
    event.set("candidate", row.body().path("candidate"));
    event.set("percent", row.body().path("percent"));
    return event.put("why", why.substring(0, Math.min(MOST_WHY, why.length())));
  }

  /**
   * Writes an event to the journal, in one transaction with something else, and lets it wait.
   *
   * @param with what else is written, before it
   */
  synchronized void post(
      Fence fence, ObjectNode event, Consumer<Store.Transaction> with, long now) {
    ObjectNode numbered = event.deepCopy();
    fence.write(
        now,
        t -> {
          with.accept(t);
          numbered.put(NUMBER, t.append(now, "posted", event));
        });
    waiting.add(numbered);
  }

  /** Returns what waits. */
  synchronized List<JsonNode> all() {
    return new ArrayList<>(waiting);
  }

  /** Forgets the oldest ones: they were decided upon. */
  synchronized void decided(int count) {
    for (int i = 0; i < count; i++) {
      waiting.removeFirst();
    }
  }

  /** Forgets everything, to read the journal anew. */
  synchronized void clear() {
    waiting.clear();
  }

  /** Takes in a line of the journal with an event, unless it was posted just now. */
  synchronized void replay(JournalEntry entry) {
    if (waiting.stream().noneMatch(posted -> posted.path(NUMBER).asLong() == entry.seq())) {
      waiting.add(((ObjectNode) entry.body()).put(NUMBER, entry.seq()));
    }
  }

  /** Takes in that an event was decided upon, as the inputs of a round in the journal show it. */
  synchronized void replayDecided(JsonNode event) {
    long number = event.path(NUMBER).asLong(-1);
    waiting.removeIf(posted -> posted.path(NUMBER).asLong() == number);
  }
}
