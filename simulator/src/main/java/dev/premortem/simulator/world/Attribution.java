package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.fact.BackupState;
import dev.premortem.rules.fact.CostState;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.OnCallState;
import dev.premortem.rules.fact.SecretState;
import dev.premortem.rules.fact.TargetState;
import java.util.ArrayList;
import java.util.List;

/**
 * Which troubles a decision is about: those that show on a subject of the facts that it matched.
 * Facts that say nothing of what users meet (costs, the age of a secret, who is on call) are about
 * no trouble but their own kind's.
 */
final class Attribution {
  /** How long after its end a trouble still explains a decision. */
  static final long AFTERMATH_SECONDS = 900;

  private Attribution() {}

  /** Returns the troubles that a decision is about, those over a short while ago included. */
  static List<Trouble> about(Decision decision, List<Trouble> troubles, long now) {
    List<Trouble> about = new ArrayList<>();
    for (int i = 0; i < troubles.size(); i++) {
      Trouble trouble = troubles.get(i);
      boolean recent = trouble.active || now - trouble.end < AFTERMATH_SECONDS;
      if (recent && concerns(decision, trouble)) {
        about.add(trouble);
      }
    }
    return about;
  }

  /** Returns whether a decision is about a trouble. */
  static boolean concerns(Decision decision, Trouble trouble) {
    List<Because.Witness> facts = decision.because().facts();
    for (int i = 0; i < facts.size(); i++) {
      if (shows(facts.get(i), trouble)) {
        return true;
      }
    }
    return false;
  }

  private static boolean shows(Because.Witness fact, Trouble trouble) {
    if (is(fact, SecretState.TYPE)) {
      return trouble.kind() == FaultKind.EXPIRED_SECRET && identity(fact).equals(trouble.target);
    }
    if (is(fact, BackupState.TYPE)) {
      return trouble.kind() == FaultKind.DATABASE_LOSS && fact.subject().equals(trouble.target);
    }
    if (is(fact, CostState.TYPE)
        || is(fact, TargetState.TYPE)
        || is(fact, OnCallState.TYPE)
        || is(fact, IncidentState.TYPE)) {
      return false;
    }
    return trouble.subjects.contains(fact.subject());
  }

  private static boolean is(Because.Witness fact, FactType type) {
    String name = type.name();
    return fact.key().startsWith(name) && fact.key().startsWith(":", name.length());
  }

  private static String identity(Because.Witness fact) {
    return fact.key().substring(fact.key().indexOf(':') + 1);
  }
}
