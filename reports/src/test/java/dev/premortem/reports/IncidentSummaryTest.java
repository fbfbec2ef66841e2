package dev.premortem.reports;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class IncidentSummaryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final IncidentSummary summary = new IncidentSummary("INC-1");

  private void add(long at, String kind, String body) throws JsonProcessingException {
    summary.add(at, kind, JSON.readTree(body.replace('\'', '"')));
  }

  private static String decision(String kind, String about, String severity) {
    return "{'kind': '%s', 'about': '%s', 'reason': 'why', 'facts': [{'key': 'IncidentState:INC-1', 'values': {'service': 'shop', 'severity': '%s'}}]}"
        .formatted(kind, about, severity);
  }

  @Test
  void anIncidentThatCameBackIsOpenAgainAndEndsWithItsLastResolution()
      throws JsonProcessingException {
    add(0, "decision", "{'kind': 'openIncident', 'about': 'shop', 'reason': 'errors'}");
    add(60, "decision", decision("notify", "shop", "P2"));
    add(600, "decision", decision("resolve", "INC-1", "P2"));
    add(600, "action", "{'kind': 'resolve', 'body': {'incident': 'INC-1'}}");
    add(600, "decision", decision("escalate", "INC-1", "P2"));
    add(605, "done", "{'kind': 'resolve', 'body': {'incident': 'INC-1'}}");
    assertTrue(summary.markdown().contains("| Resolved | 10 min after"), summary.markdown());
    add(600, "decision", "{'kind': 'openIncident', 'about': 'shop', 'reason': 'outage'}");
    add(600, "decision", "{'kind': 'openIncident', 'about': 'bank', 'reason': 'its own'}");
    add(600, "decision", decision("page", "INC-1", "P0"));
    assertTrue(summary.markdown().contains("still open"), summary.markdown());
    assertTrue(summary.markdown().contains("it came back"), summary.markdown());
    add(1200, "decision", decision("resolve", "INC-1", "P0"));
    assertTrue(summary.markdown().contains("| Resolved | 20 min after"), summary.markdown());
    assertTrue(summary.markdown().contains("| Severity | P0 |"), summary.markdown());
  }
}
