package dev.premortem.engine.document;

/** When releases happen. */
public enum ReleaseTimes {
  /** From 9:00 to 17:00, Monday to Friday, in the system's time zone. */
  WORKING_HOURS,
  /** At any time. */
  ALWAYS
}
