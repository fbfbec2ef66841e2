package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Severity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the model of incidents speaks of. */
final class Terms {
  private Terms() {}

  /** What an incident is of. */
  record Cell(String subject, String cause) {
    @Override
    public String toString() {
      return subject + "/" + cause;
    }
  }

  /** Minutes in which pages of a subject and severity are kept back, the last not included. */
  record Quiet(String subject, Set<Severity> severities, int from, int until) {}

  /**
   * What a bundle says; all times in minutes.
   *
   * @param timeouts of the escalation levels
   * @param needs what each subject can not work without
   */
  record Numbers(
      int quiet,
      int reopen,
      int groupWait,
      int window,
      int shared,
      List<Integer> timeouts,
      List<List<String>> people,
      Set<Severity> paging,
      Map<String, Set<String>> needs,
      List<Quiet> silences) {}

  /** What a person does. */
  enum Deed {
    ACKNOWLEDGE,
    SNOOZE,
    REASSIGN,
    RESOLVE,
    MERGE
  }

  /**
   * What a person did.
   *
   * @param into what it is merged into
   * @param until minute in which a snooze ends
   */
  record Act(Deed deed, Cell cell, Cell into, int until) {}

  /** One reason to keep an incident open: a condition of that severity on a cell. */
  record Support(Cell cell, Severity severity) {}

  /** A page, with all incidents that share it. */
  record Page(String title, int level, List<String> people, List<String> causes) {}
}
