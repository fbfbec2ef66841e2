package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Decision;
import java.util.List;

/** What arbitration lets through: to be done in the world, by a daemon or a simulated one. */
public sealed interface Action {
  /** Returns the decision behind it. */
  Decision decision();

  /**
   * Give a share of a service's traffic to its candidate revision.
   *
   * @param service index of the service
   * @param candidate the revision
   * @param percent share of traffic, 0 to roll it back
   * @param retag whether the candidate becomes the stable revision now
   */
  record ShiftTraffic(Decision decision, int service, String candidate, int percent, boolean retag)
      implements Action {}

  /**
   * Page responders for an incident and its group.
   *
   * @param incident the worst of the group
   * @param level escalation level, from 1
   * @param title severity, subject and reason of that incident
   * @param causes the same of all incidents that the page is about, the first included
   */
  record Page(
      Decision decision,
      String incident,
      int level,
      List<String> responders,
      String title,
      List<String> causes)
      implements Action {
    /** Copies the lists. */
    public Page {
      responders = List.copyOf(responders);
      causes = List.copyOf(causes);
    }
  }

  /** Send a message to a channel. */
  record Tell(Decision decision, String channel, String text) implements Action {}

  /** Start a recovery procedure. */
  record StartProcedure(Decision decision, String procedure) implements Action {}

  /** Replace a secret. */
  record ReplaceSecret(Decision decision, String secret) implements Action {}

  /** Put something down for people to read; nothing else happens. */
  record Note(Decision decision) implements Action {}
}
