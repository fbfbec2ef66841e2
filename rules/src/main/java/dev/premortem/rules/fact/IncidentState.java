package dev.premortem.rules.fact;

import dev.premortem.rules.decision.Severity;

public final class IncidentState extends Fact {
  public static final FactType TYPE =
      new FactType(
          IncidentState.class,
          "One open incident. Clocks reach the rules as flags that a timer sets.");
  public static final Field.Text INCIDENT =
      TYPE.text("incident", "identifier of the incident").fixed();
  public static final Field.Text SERVICE = TYPE.text("service", "service that it is about").fixed();
  public static final Field.Text CAUSE =
      TYPE.text("cause", "what it is of: those of one service and cause are one").fixed();
  public static final Field.Text TITLE =
      TYPE.text("title", "the reason for which it got its present severity");
  public static final Field.Choice<Severity> SEVERITY =
      TYPE.choice("severity", "P0 (worst) to P3", Severity.P3);
  public static final Field.Truth ACKNOWLEDGED =
      TYPE.truth("acknowledged", "whether a responder has taken it");
  public static final Field.Numeric LEVEL =
      TYPE.count("level", "escalation level reached, 0 before anybody was paged");
  public static final Field.Truth PAGER =
      TYPE.truth("pager", "whether an alert's pager channel asks that somebody is paged");
  public static final Field.Numeric OPENED =
      TYPE.count("opened", "how often it was opened, again within the reopening time included");
  public static final Field.Truth LEVEL_TIMED_OUT =
      TYPE.truth(
          "levelTimedOut", "whether the time-out of this level passed without acknowledgement");
  public static final Field.Truth LAST_LEVEL =
      TYPE.truth("lastLevel", "whether no further level exists");
  public static final Field.Truth DEADLINE_MISSED =
      TYPE.truth("deadlineMissed", "whether it has had its severity for longer than its deadline");
  public static final Field.Truth QUIET =
      TYPE.truth(
          "quiet",
          "whether nothing has supported it for the quiet time, so that it may be resolved");
  public static final Field.Text RUNBOOK =
      TYPE.text("runbook", "path of the runbook, empty when there is none");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public IncidentState(String incident, String service, String cause) {
    super(TYPE, incident, service);
    set(INCIDENT, incident);
    set(SERVICE, service);
    set(CAUSE, cause);
  }
}
