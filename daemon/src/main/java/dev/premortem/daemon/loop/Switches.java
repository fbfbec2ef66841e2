package dev.premortem.daemon.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a person can switch while the daemon runs, kept in the store: silences and the kill switch.
 */
public final class Switches {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Store store;
  private final Map<String, Long> silences = new LinkedHashMap<>();
  private volatile boolean killed;

  Switches(Store store) {
    this.store = store;
    killed = store.setting("killSwitch").orElse("off").equals("on");
    try {
      JsonNode kept = JSON.readTree(store.setting("silences").orElse("{}"));
      kept.properties().forEach(e -> silences.put(e.getKey(), e.getValue().asLong()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the store holds silences that are no JSON", e);
    }
  }

  /** Returns whether everything is stopped. */
  public boolean killed() {
    return killed;
  }

  /** Stops everything, or lets it go on. */
  public void kill(boolean on) {
    store.transaction(t -> t.setting("killSwitch", on ? "on" : "off"));
    killed = on;
  }

  /** Keeps pages and messages about a service or an alert back until a moment, epoch seconds. */
  public synchronized void silence(String subject, long until) {
    silences.put(subject, until);
    ObjectNode kept = JSON.createObjectNode();
    silences.forEach(kept::put);
    store.transaction(t -> t.setting("silences", kept.toString()));
  }

  /** Returns whether a subject is silenced at a moment. */
  public synchronized boolean silenced(String subject, long time) {
    return silences.getOrDefault(subject, 0L) > time;
  }

  /** Returns silences and when they end. */
  public synchronized Map<String, Long> silences() {
    return new LinkedHashMap<>(silences);
  }
}
