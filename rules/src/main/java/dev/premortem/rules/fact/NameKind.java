package dev.premortem.rules.fact;

/** What a text names: a rule that writes a name which no document of the bundle has is wrong. */
public enum NameKind {
  SERVICE("service"),
  /** A service, a resource, a database or a system. */
  SUBJECT("service, resource or system"),
  OBJECTIVE("objective"),
  BURN_WINDOWS("pair of windows of burn-rate alerts"),
  ALERT("alert policy"),
  ROLLOUT("rollout policy"),
  CHANNEL("channel"),
  COMPONENT("cost component"),
  BACKUP("backup"),
  PROCEDURE("recovery procedure"),
  SECRET("secret"),
  UPTIME_CHECK("uptime check"),
  TARGET("success metric"),
  SCHEDULE("on-call schedule"),
  METRIC("metric");

  private final String words;

  NameKind(String words) {
    this.words = words;
  }

  /** Returns what people call it. */
  public String words() {
    return words;
  }
}
