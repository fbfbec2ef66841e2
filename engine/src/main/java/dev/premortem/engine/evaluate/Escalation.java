package dev.premortem.engine.evaluate;

import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Severity;
import java.util.ArrayList;
import java.util.List;

/** Who is paged at which level, and how long they have: the escalation policy, with the roster. */
final class Escalation {
  private final List<OnCallSpec.Level> levels;
  private final Roster roster;

  Escalation(Policy policy, Roster roster) {
    OnCallSpec onCall = policy.onCall();
    this.levels = onCall == null ? List.of() : onCall.escalationPolicy();
    this.roster = roster;
  }

  /**
   * Returns how many levels there are, at least 1: without a policy the primary is the only one.
   */
  int levels() {
    return Math.max(1, levels.size());
  }

  /** Returns the seconds to acknowledge at a level before the next, 0 where there is none. */
  long timeout(int level) {
    return levels.isEmpty()
        ? 0
        : levels.get(Math.min(level, levels.size()) - 1).timeout().value().toSeconds();
  }

  /** Returns when other people may be on call, epoch seconds. */
  long nextChange() {
    return roster.nextChange();
  }

  /**
   * Returns whom to page at a level, empty where nobody is on call. A P0 pages the primary with the
   * first level.
   */
  List<String> people(int level, Severity severity, long now) {
    String primary = roster.primary();
    List<String> people = new ArrayList<>();
    if (!levels.isEmpty()) {
      List<String> named = levels.get(Math.min(level, levels.size()) - 1).responders().value();
      people.addAll(roster.available(named, now));
    }
    boolean first = levels.isEmpty() || (level == 1 && severity == Severity.P0);
    if (first && !primary.isEmpty() && !people.contains(primary)) {
      people.add(primary);
    }
    return people;
  }
}
