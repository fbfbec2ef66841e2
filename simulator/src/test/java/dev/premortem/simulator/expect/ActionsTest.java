package dev.premortem.simulator.expect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.Policies;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario tests see what is really sent and done, not only what rules decide. */
class ActionsTest {
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 10}, rollout: canary}
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec: {steps: [10, 50, 100], bakeTime: 5m, maxErrorRatio: 1%%, minRequests: 20}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes:
          - {severity: P1, errorRatioAbove: 5%%, page: true, notify: [ops]}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: ops}
      spec: {kind: chat}
      ---
      schedule:
        - {week_of: 2026-01-20, primary: Ada, backup: Grace}
      escalation_policy:
        - {level: 1, responders: [primary], timeout: 5 minutes}
        - {level: 2, responders: [backup], timeout: 15 minutes}
      %s
      ---
      apiVersion: premortem/v1
      kind: Test
      metadata: {name: case}
      spec:
        until: 40m
        signals:
          - {service: shop, signal: requests, values: 1000x40}
          - {service: shop, signal: errors, values: %s}
          - {service: shop, signal: requests, revision: candidate, values: 100x40}
          - {service: shop, signal: errors, revision: candidate, values: 0x40}
        events: [%s]
        expect:
          - {%s}
      """;

  private static final String FAILING = "0x4 100x35";
  private static final String WELL = "0x40";
  private static final String DEPLOY = "{at: 5m, deploy: shop}, {at: 6m, smokeTest: shop}";

  private static List<String> run(String more, String errors, String events, String expected) {
    Policy policy = Policies.of(SHOP.formatted(more, errors, events, expected));
    assertEquals(List.of(), CaseProblems.of(policy));
    return CaseRunner.run(policy, CaseRunner.tests(policy).get(0), null).failures().stream()
        .map(CaseResult.Failure::toString)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action: page, to: [Ada], title: \"P1 on shop: more than 5% of requests fail\", count: 1",
        "action: page, to: [Grace], after: 10m, within: 20m",
        "action: message, channel: ops, about: shop, title: \"requests fail\", within: 10m",
        "action: message, channel: elsewhere, never: true",
        "action: traffic, never: true",
      })
  void whatIsSentIsSeen(String expected) {
    assertEquals(List.of(), run("", FAILING, "", expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "action: page, to: [Grace], within: 8m",
        "action: page, title: \"of the moon\"",
        "action: message, channel: ops, about: web",
        "action: page, count: 9",
      })
  void whatIsNotSentFails(String expected) {
    assertFalse(run("", FAILING, "", expected).isEmpty());
  }

  @Test
  void aPageThatASilenceHeldBackIsSentWhenItEnds() {
    String silence =
        """
        ---
        apiVersion: premortem/v1
        kind: Silence
        metadata: {name: work}
        spec: {services: [shop], reason: work, from: "2026-01-20T00:00", until: "2026-01-20T00:30"}
        """;
    String early = "action: page, within: 29m, never: true";
    assertEquals(List.of(), run(silence, FAILING, "", early));
    assertEquals(List.of(), run(silence, FAILING, "", "action: page, to: [Ada], at: 30m"));
    assertEquals(List.of(), run(silence, "0x4 100x10 0x25", "", "action: page, never: true"));
  }

  @Test
  void aFailureNamesTheSilenceThatKeptAPageBack() {
    String silence =
        """
        ---
        apiVersion: premortem/v1
        kind: Silence
        metadata: {name: maintenance}
        spec: {services: [shop], reason: work}
        """;
    for (String expected : List.of("action: page, to: [Ada]", "decision: page")) {
      String failure = run(silence, FAILING, "", expected).get(0);
      assertTrue(
          failure.contains("\"incident: P1 pages\" held, and waits: silenced by maintenance"),
          failure);
    }
  }

  @Test
  void trafficIsSeenAsItIsDecided() {
    assertEquals(
        List.of(),
        run("", WELL, DEPLOY, "action: traffic, service: shop, percent: 50, after: 10m"));
    assertFalse(run("", WELL, DEPLOY, "action: traffic, service: shop, percent: 25").isEmpty());
  }

  @Test
  void aStepThatIsNeverObservedIsTheLast() {
    String never = DEPLOY + ", {at: 30m, traffic: shop, percent: 10}";
    String fifty = "action: traffic, percent: 50, within: 34m, never: true";
    assertEquals(List.of(), run("", WELL, never, fifty));
    assertEquals(List.of(), run("", WELL, never, "action: traffic, percent: 50, after: 35m"));
  }

  @Test
  void anExpectationIsOfADecisionOrOfAnAction() {
    for (String expected : List.of("decision: page, action: page", "never: true", "action: pag")) {
      Policy policy = Policies.of(SHOP.formatted("", WELL, "", expected));
      List<Problem> problems = CaseProblems.of(policy);
      assertEquals(1, problems.size(), problems::toString);
      assertEquals("TEST-INVALID", problems.get(0).code());
      assertTrue(problems.get(0).message().contains("action"), problems::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{at: 2m, acknowledge: shop, person: Ada}",
        "{at: 2m, snooze: shop, person: Ada}",
        "{at: 2m, resolve: shop, person: Ada}",
        "{at: 2m, reassign: shop, person: Ada}",
        "{at: 2m, rollout: shop, command: pause}",
        "{at: 6m, rollout: shop, command: retry}",
        "{at: 2m, traffic: shop, percent: 10}",
      })
  void whatHappensToNothingFails(String event) {
    List<String> failures = run("", WELL, event, "action: page, never: true");
    assertEquals(1, failures.size(), failures::toString);
    assertTrue(failures.get(0).contains("that this happens to"), failures::toString);
  }

  @Test
  void anIncidentIsReassignedToSomebody() {
    Policy policy =
        Policies.of(
            SHOP.formatted("", FAILING, "{at: 20m, reassign: shop}", "action: page, count: 9"));
    List<Problem> problems = CaseProblems.of(policy);
    assertEquals("an incident is reassigned to nobody", problems.get(0).message());
  }
}
