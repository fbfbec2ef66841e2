package dev.premortem.daemon;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small bundle for tests of the daemon. */
public final class Bundles {
  /** One service with a canary rollout, incidents, a pager and a chat room. */
  public static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec:
        cloudRun: {service: shop-run, region: europe-west1}
        instances: {min: 1, max: 20}
        dependsOn: [{name: bank}]
        logSink: true
        runbooks: [shop.md]
      ---
      apiVersion: premortem/v1
      kind: Resource
      metadata: {name: bank}
      spec: {kind: api}
      ---
      apiVersion: premortem/v1
      kind: Traffic
      metadata: {name: visitors}
      spec:
        service: shop
        arrivals: {process: poisson, rate: 20/s}
        serviceTime: {distribution: lognormal, mean: 80ms, p95: 180ms}
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec:
        steps: [10, 50, 100]
        bakeTime: 3m
        watchTime: 5m
        holdAtMost: 20m
        maxErrorRatio: 0.5%
        minRequests: 50
        channel: chat
        message:
          text: "Rollback of {service}"
          fields: [{title: Reason, value: "{reason}"}]
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        classes:
          - {severity: P0, completeOutage: true, errorRatioAbove: 10%, page: true}
          - {severity: P1, errorRatioAbove: 1%, notify: [chat]}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: chat}
      spec: {kind: chat, secret: CHAT_URL}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: pager}
      spec: {kind: pager, secret: PAGER_KEY}
      ---
      schedule: [{week_of: 2026-01-20, primary: Ada}]
      escalation_policy:
        - {level: 1, responders: [Ada], timeout: 5 minutes}
        - {level: 2, responders: [Grace], timeout: 5 minutes}
      ---
      service: shop
      slos: [{name: availability, target: 99.9%, window: 30d, metric: good / all}]
      """;

  private Bundles() {}

  /** Writes the bundle into a folder and compiles it. */
  public static Policy shop(Path folder) {
    return policy(folder, SHOP);
  }

  /** Writes a bundle into a folder and compiles it. */
  public static Policy policy(Path folder, String yaml) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("shop.yaml"), yaml);
      Files.writeString(folder.resolve("shop.md"), "# What to do\n");
      BundleLoader.Loaded loaded = BundleLoader.load(folder);
      Policy policy = Policy.compile(loaded.bundle()).policy();
      if (loaded.failed() || policy == null) {
        throw new AssertionError(loaded.problems());
      }
      return policy;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
