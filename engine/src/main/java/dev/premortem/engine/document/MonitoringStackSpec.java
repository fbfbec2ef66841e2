package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured, kept and probed. */
@Doc("What is measured, kept and probed.")
public record MonitoringStackSpec(@Doc("parts of the stack") List<Component> components) {

  /** One part of the stack. */
  @Doc("One part of the stack.")
  public record Component(
      @Doc("name") String name,
      @Doc("metrics that are collected") List<Located<String>> metrics,
      @Doc("log sinks") @Key("log_sinks") List<LogSink> logSinks,
      @Doc("share of requests that are traced") @Key("sampling_rate") @Range(min = 0, max = 1)
          @Nullable Double samplingRate,
      @Doc("uptime checks") List<UptimeCheck> checks) {}

  /** Where logs are kept. */
  @Doc("Where logs are kept.")
  public record LogSink(
      @Doc("name") String name, @Doc("where") String destination, @Doc("which") String filter) {}

  /** A probe from outside. */
  @Doc("A probe from outside.")
  public record UptimeCheck(
      @Doc("name") String name,
      @Doc("address") String url,
      @Doc("how often") @Default("60s") @Range(min = 1, max = 86400) Duration frequency,
      @Doc("how long it waits") @Default("10s") @Range(min = 0.001, max = 3600) Duration timeout,
      @Doc("status that is expected")
          @Default("200")
          @Key("expected_status")
          @Range(min = 100, max = 599)
          int expectedStatus,
      @Doc("service that it probes") @Nullable Located<String> service,
      @Doc("failures in a row that matter")
          @Standard("incidents.uptimeFailures")
          @Range(min = 1, max = 1000)
          int failures) {}
}
