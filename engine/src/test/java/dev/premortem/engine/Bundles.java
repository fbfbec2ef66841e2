package dev.premortem.engine;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Bundles written by a test. */
public final class Bundles {
  /** A service with a runbook, its traffic, a rollout and on-call people. */
  public static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec:
        cloudRun: {service: shop, region: europe-west1}
        instances: {min: 1, max: 20}
        runbooks: [shop.md]
        logSink: true
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec:
        steps: [10, 50, 100]
        bakeTime: 5m
        maxErrorRatio: 0.5%
        maxLatencyP95: 500ms
        minRequests: 50
        holdAtMost: 30m
        watchTime: 30m
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes:
          - {severity: P0, completeOutage: true, dataBreach: true, errorRatioAbove: 10%, page: true}
          - {severity: P1, errorRatioAbove: 1%, latencyP95Above: 500ms, notify: [chat], resolveWithin: 30m}
          - {severity: P2, errorRatioAbove: 0.5%, notify: [chat]}
          - {severity: P3, notify: [chat]}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: chat}
      spec: {kind: chat}
      ---
      schedule:
        - {week_of: 2026-01-20, primary: Ada, backup: Grace}
      escalation_policy:
        - {level: 1, responders: [Ada], timeout: 5 minutes}
        - {level: 2, responders: [Grace], timeout: 15 minutes}
      ---
      service: shop
      slos:
        - {name: availability, target: 99.9%, window: 30d, metric: good / all}
      ---
      apiVersion: premortem/v1
      kind: BurnRates
      metadata: {name: workbook}
      spec:
        windows:
          - {window: oneHour, burnRate: 14.4, severity: P1}
          - {window: sixHours, burnRate: 6, severity: P1}
          - {window: oneDay, burnRate: 3, severity: P2}
          - {window: threeDays, burnRate: 1, severity: P3}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: visitors}
      spec: {service: shop, arrivals: {rate: 20/s}}
      """;

  private Bundles() {}

  /** Writes a bundle of one document file and a runbook, and reads it. */
  public static BundleLoader.Loaded load(Path folder, String yaml) {
    try {
      Files.writeString(folder.resolve("bundle.yaml"), yaml);
      Files.writeString(folder.resolve("shop.md"), "# What to do\n");
      return BundleLoader.load(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns everything that is wrong with a bundle, by compiling what could be read. */
  public static List<Problem> problems(Path folder, String yaml) {
    BundleLoader.Loaded loaded = load(folder, yaml);
    List<Problem> problems = new ArrayList<>(loaded.problems());
    problems.addAll(Policy.compile(loaded.bundle()).problems());
    return problems;
  }

  /** Returns the policy of a bundle that must be without errors. */
  public static Policy policy(Path folder, String yaml) {
    BundleLoader.Loaded loaded = load(folder, yaml);
    if (loaded.failed()) {
      throw new AssertionError(loaded.problems());
    }
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    if (compiled.policy() == null) {
      throw new AssertionError(compiled.problems());
    }
    return compiled.policy();
  }
}
