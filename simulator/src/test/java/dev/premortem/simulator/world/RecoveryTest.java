package dev.premortem.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Procedures end what they are for, and copies in flight are lost with what they copy. */
class RecoveryTest {
  private static String bundle(String procedures, String faults, String backups) {
    return """
    apiVersion: premortem/v1
    kind: System
    metadata: {name: shops}
    spec: {services: [north, south], start: 2026-03-02}
    ---
    {apiVersion: premortem/v1, kind: Service, metadata: {name: north}, spec: {instances: {min: 1, max: 9}, dependsOn: [{name: north-db}]}}
    ---
    {apiVersion: premortem/v1, kind: Service, metadata: {name: south}, spec: {instances: {min: 1, max: 9}, dependsOn: [{name: south-db}]}}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: north-db}, spec: {kind: database, instance: north-db}}
    ---
    {apiVersion: premortem/v1, kind: Resource, metadata: {name: south-db}, spec: {kind: database, instance: south-db}}
    ---
    {apiVersion: premortem/v1, kind: Traffic, metadata: {name: a}, spec: {service: north, arrivals: {rate: 5/s}}}
    ---
    {apiVersion: premortem/v1, kind: Traffic, metadata: {name: b}, spec: {service: south, arrivals: {rate: 5/s}}}
    ---
    apiVersion: premortem/v1
    kind: IncidentClasses
    metadata: {name: classes}
    spec: {classes: [{severity: P0, errorRatioAbove: 20%%, page: true}]}
    ---
    apiVersion: premortem/v1
    kind: People
    metadata: {name: people}
    spec:
      spread: 0
      responders: [{name: Ada, acknowledge: 5m, acknowledgeAtNight: 5m, misses: 0%%}]
      mend: [{fault: databaseLoss, time: 100h}]
    ---
    escalation_policy: [{level: 1, responders: [Ada], timeout: 4h}]
    ---
    apiVersion: premortem/v1
    kind: Recovery
    metadata: {name: procedures}
    spec: {procedures: %s}
    ---
    apiVersion: premortem/v1
    kind: Scenario
    metadata: {name: loss}
    spec: {faults: %s}
    %s
    """
        .formatted(procedures, faults, backups);
  }

  private static final String NORTH =
      "[{name: restore-north, disaster: databaseLoss, targets: [north-db], rto: 4h, rpo: 24h, typical: 1h}]";

  @Test
  void aProcedureEndsTheLossOfItsOwnDatabaseOnly() {
    String both =
        "[{kind: databaseLoss, target: north-db}, {kind: databaseLoss, target: south-db}]";
    Futures.Future future =
        new Futures(bundle(NORTH, both, ""), "", "loss", Duration.ofDays(3)).of(0);
    assertEquals(1, future.times("recovery", "restore-north").size());
    assertEquals(1, future.times("mended", "north-db").size());
    assertEquals(List.of(), future.times("mended", "south-db"));
  }

  @Test
  void aBackupInFlightWhenItsDatabaseIsLostFails() {
    String backup =
        "---\ndatabase_backups: [{name: north-db-backup, resource: north-db, frequency: hourly, time: \"00:00 UTC\","
            + " duration: 59m, failure_ratio: 0%, retention_days: 7}]\n";
    String loss = "[{kind: databaseLoss, target: north-db}]";
    int checked = 0;
    for (int r = 0; r < 8; r++) {
      Futures.Future future =
          new Futures(bundle(NORTH, loss, backup), "", "loss", Duration.ofDays(2)).of(r);
      List<Long> lost = future.times("fault", "north-db");
      double rpo = future.value("recovery.rpo");
      if (!Double.isNaN(rpo)) {
        checked++;
        long begun = lost.get(0) % 3600; // the run of this hour, which nearly always is in flight
        assertTrue(rpo >= 3600 || begun >= 59 * 60, "copy of " + rpo + " s, lost at " + lost);
        assertTrue(rpo < 2 * 3600 + 60, "copy of " + rpo + " s");
      }
    }
    assertTrue(checked > 4, "only " + checked + " futures recovered");
  }
}
