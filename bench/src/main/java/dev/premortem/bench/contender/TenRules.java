package dev.premortem.bench.contender;

/** The policy: ten rules on the health of a service, in the order of their bits. */
final class TenRules {
  /** Name and condition of each rule, in DRL. */
  static final String[][] DRL = {
    {"P0 errors", "requests >= 50, errorRatio > 0.2"},
    {"P1 errors", "requests >= 50, errorRatio > 0.05 && <= 0.2"},
    {"P2 errors", "requests >= 50, errorRatio > 0.01 && <= 0.05"},
    {"P1 latency", "latencyP95Ms > 2000"},
    {"P2 latency", "latencyP95Ms > 500 && <= 2000"},
    {"P2 slow for long", "latencyP95HeldMs > 500"},
    {"P2 memory", "memoryUtilization > 0.9"},
    {"P0 outage", "outage == true"},
    {"P3 no traffic", "requests < 1"},
    {"P3 blind", "dataMissing == true"},
  };

  private TenRules() {}

  /** Returns the whole policy in DRL. */
  static String drl() {
    StringBuilder text = new StringBuilder();
    for (String[] rule : DRL) {
      text.append("rule \"").append(rule[0]).append("\" when $s : ServiceHealth( ");
      text.append(rule[1]).append(" ) then decide.openIncident($s, Severity.P2, \"");
      text.append(rule[0]).append("\"); end\n");
    }
    return text.toString();
  }
}
