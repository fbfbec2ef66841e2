package dev.premortem.rules.decision;

import dev.premortem.rules.source.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a decision was made.
 *
 * @param rule name of the rule
 * @param reason one sentence that an on-call engineer would say
 * @param facts the facts that the rule matched, with their values at that moment
 * @param limit where the number that was crossed stands in the bundle, null when the rule has none
 */
public record Because(String rule, String reason, List<Witness> facts, @Nullable Place limit) {
  /** How the key of an incident's fact begins. */
  private static final String INCIDENT = "IncidentState:";

  /** Copies the list. */
  public Because {
    facts = List.copyOf(facts);
  }

  /**
   * A fact as it was when the rule matched it.
   *
   * @param key type and identity, such as {@code ServiceHealth:checkout}
   * @param subject service or resource that the fact is about
   * @param values every field, in the documented order
   */
  public record Witness(String key, String subject, Map<String, Object> values) {}

  /** Returns the incident that the rule matched, empty when it matched none. */
  public String incident() {
    for (Witness witness : facts) {
      if (witness.key().startsWith(INCIDENT)) {
        return witness.key().substring(INCIDENT.length());
      }
    }
    return "";
  }

  /** Returns the first fact's subject, empty when there is none. */
  public String subject() {
    return facts.isEmpty() ? "" : facts.get(0).subject();
  }
}
