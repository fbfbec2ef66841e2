package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BurnRate;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.IncidentClassesSpec.IncidentClass;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.rules.base.PackRow;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the numbers of a bundle into rows of the standard packs. */
final class PackRows {
  private final Bundle bundle;
  private final PolicyReader reader;
  private final List<PackRow> rows = new ArrayList<>();

  PackRows(PolicyReader reader) {
    this.bundle = reader.bundle();
    this.reader = reader;
  }

  List<PackRow> rows() {
    DefaultsSpec defaults = bundle.defaults();
    always("rollout/always", "recovery/always");
    severity("recovery/rto", defaults.recovery().rtoSeverity());
    always("recovery/rpo", "slo/always", "secrets/always");
    severity("secrets/overdue", defaults.secrets().overdueSeverity());
    severity("secrets/expired", defaults.secrets().expiredSeverity());
    always("secrets/unmanaged", "capacity/always");
    DefaultsSpec.Capacity capacity = defaults.capacity();
    rows.add(
        fixed("capacity/near", capacity.nearLimit())
            .with("share", capacity.nearLimit().value().value()));
    rows.add(
        fixed("capacity/spare", capacity.spareFactor())
            .with("factor", capacity.spareFactor().value()));
    always("cost/always", "observability/always");
    severity("observability/missing", defaults.health().missingSeverity());
    always("completeness/always", "scorecard/always", "oncall/always");
    Set<String> seen = new HashSet<>();
    for (ServicePolicy service : reader.services()) {
      if (seen.add(service.rolloutName())) {
        rollout(service);
      }
    }
    incidents();
    alerts();
    slos();
    metrics();
    growth();
    costs();
    uptime();
    return rows;
  }

  private void always(String... sections) {
    for (String section : sections) {
      rows.add(PackRow.of(section));
    }
  }

  private void severity(String section, Located<Severity> severity) {
    rows.add(fixed(section, severity).with("severity", severity.value().name()));
  }

  /** A row that every bundle has once, with a limit where the bundle itself says the number. */
  private static PackRow fixed(String section, Located<?> number) {
    return number.place().line() == 0
        ? PackRow.of(section)
        : PackRow.of(section, section, number.place());
  }

  private void rollout(ServicePolicy service) {
    RolloutSpec spec = service.rollout();
    if (spec == null) {
      return;
    }
    Ratio errors = spec.maxErrorRatio().value();
    Located<java.time.Duration> latency = spec.maxLatencyP95();
    double latencyMs = latency == null ? Double.NaN : latency.value().toMillis();
    double minRequests = spec.minRequests().value();
    String name = service.rolloutName();
    Place limit = spec.maxErrorRatio().place();
    rows.add(
        PackRow.of("rollout/errors", key("maxErrorRatio", name), limit)
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("evidence", spec.steps().value().size() / (1 - spec.confidence().value()))
            .with("limitText", errors.text()));
    if (spec.analysis() != null) {
      rows.add(PackRow.of("rollout/analysis", key("analysis", name), limit).with("policy", name));
    }
    if (latency != null) {
      rows.add(
          PackRow.of("rollout/latency", key("maxLatencyP95", name), latency.place())
              .with("policy", name)
              .with("minRequests", minRequests)
              .with("maxLatencyP95Ms", latencyMs));
    }
    Located<Ratio> memory = spec.maxMemoryUtilization();
    if (memory != null) {
      rows.add(
          PackRow.of("rollout/memory", key("maxMemoryUtilization", name), memory.place())
              .with("policy", name)
              .with("maxMemoryUtilization", memory.value().value())
              .with("limitText", memory.value().text()));
    }
    PackRow promote =
        PackRow.of(
                latency == null ? "rollout/promote" : "rollout/promote-latency",
                key("step", name),
                limit)
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("maxErrorRatio", errors.value());
    if (latency != null) {
      promote.with("maxLatencyP95Ms", latencyMs);
      rows.add(
          PackRow.of("rollout/inconclusive-latency", key("maxLatencyP95", name), latency.place())
              .with("policy", name)
              .with("minRequests", minRequests));
    }
    rows.add(promote);
    rows.add(
        PackRow.of("rollout/inconclusive", key("minRequests", name), spec.minRequests().place())
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("maxErrorRatio", errors.value()));
  }

  private void incidents() {
    Document<IncidentClassesSpec> document =
        bundle.only(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    rows.add(PackRow.of("incident/escalate"));
    rows.add(PackRow.of("incident/resolve"));
    rows.add(PackRow.of("incident/pager"));
    if (document == null) {
      return;
    }
    double minRequests = (double) document.spec().minRequests();
    for (IncidentClass c : document.spec().classes()) {
      incidentClass(c, document.place(), minRequests);
    }
  }

  private void incidentClass(IncidentClass c, Place place, double minRequests) {
    String severity = c.severity().name();
    if (c.completeOutage()) {
      rows.add(
          PackRow.of("incident/outage", key("completeOutage", severity), place)
              .askedAt(c.place())
              .with("severity", severity));
    }
    if (c.dataBreach()) {
      rows.add(
          PackRow.of("incident/breach", key("dataBreach", severity), place)
              .askedAt(c.place())
              .with("severity", severity));
    }
    Located<Ratio> errors = c.errorRatioAbove();
    if (errors != null) {
      rows.add(
          PackRow.of("incident/errors", key("errorRatioAbove", severity), errors.place())
              .with("severity", severity)
              .with("minRequests", minRequests)
              .with("minErrorRatio", errors.value().value())
              .with("limitText", errors.value().text()));
    }
    Located<java.time.Duration> latency = c.latencyP95Above();
    if (latency != null) {
      rows.add(
          PackRow.of("incident/latency", key("latencyP95Above", severity), latency.place())
              .with("severity", severity)
              .with("minRequests", minRequests)
              .with("minLatencyP95Ms", (double) latency.value().toMillis()));
    }
    if (c.page()) {
      rows.add(
          PackRow.of("incident/page", key("page", severity), place)
              .askedAt(c.place())
              .with("severity", severity));
    }
    for (Located<String> channel : c.channels()) {
      rows.add(
          PackRow.of(
                  "incident/notify", key("notify: " + channel.value(), severity), channel.place())
              .with("severity", severity)
              .with("channel", channel.value()));
    }
    Located<java.time.Duration> within = c.resolveWithin();
    if (within != null && !c.channels().isEmpty()) {
      rows.add(
          PackRow.of("incident/deadline", key("resolveWithin", severity), within.place())
              .with("severity", severity)
              .with("channel", c.channels().get(0).value())
              .with("limitText", text(within.value())));
    }
  }

  /** What a row is about, as a problem calls it. */
  private static String key(String what, String of) {
    return what + " of " + of;
  }

  private static String text(java.time.Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private void alerts() {
    for (Document<AlertPolicySpec> document :
        bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class)) {
      List<AlertPolicySpec.Condition> conditions = document.spec().conditions();
      for (int i = 0; i < conditions.size(); i++) {
        alert(document, conditions.get(i), i);
      }
    }
  }

  private void alert(
      Document<AlertPolicySpec> document, AlertPolicySpec.Condition condition, int index) {
    boolean evaluated =
        reader.alerts().stream()
            .anyMatch(a -> a.name().equals(document.name()) && a.indices().contains(index));
    if (!evaluated) {
      return;
    }
    AlertPolicySpec.Threshold threshold = condition.conditionThreshold();
    String title =
        condition.displayName().isEmpty() ? document.spec().displayName() : condition.displayName();
    if (condition.conditionPrometheusQueryLanguage() != null) {
      rows.add(
          PackRow.of(
                  "alerting/promql",
                  key("condition " + index, document.name()),
                  condition.conditionPrometheusQueryLanguage().query().place())
              .with("policy", document.name())
              .with("condition", index)
              .with("title", title));
      return;
    }
    if (threshold == null) {
      rows.add(
          PackRow.of(
                  "alerting/absence", key("condition " + index, document.name()), document.place())
              .with("policy", document.name())
              .with("condition", index)
              .with("title", title));
      return;
    }
    Comparison comparison = threshold.comparison();
    String section =
        comparison == Comparison.COMPARISON_LT || comparison == Comparison.COMPARISON_LE
            ? "alerting/below"
            : "alerting/above";
    String operator =
        switch (comparison) {
          case COMPARISON_GT -> ">";
          case COMPARISON_GE -> ">=";
          case COMPARISON_LT -> "<";
          case COMPARISON_LE -> "<=";
          case COMPARISON_EQ -> "==";
          case COMPARISON_NE -> "!=";
        };
    PackRow row =
        PackRow.of(
                section,
                key("condition " + index, document.name()),
                threshold.thresholdValue().place())
            .with("policy", document.name())
            .with("condition", index)
            .with("threshold", threshold.thresholdValue().value())
            .with("title", title);
    rows.add(row.with("operator", operator));
  }

  private @Nullable String chat() {
    return bundle.all(Kind.CHANNEL, ChannelSpec.class).stream()
        .filter(c -> c.spec().kind() == ChannelKind.CHAT)
        .map(Document::name)
        .findFirst()
        .orElse(null);
  }

  private void slos() {
    burns();
    String chat = chat();
    Set<String> seen = new HashSet<>();
    for (Document<SloFileSpec> document : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      SloFileSpec.Budget budget = document.spec().errorBudget();
      Located<Ratio> threshold = budget == null ? null : budget.alertingThreshold();
      if (threshold != null && chat != null && seen.add(threshold.value().text())) {
        rows.add(
            PackRow.of(
                    "slo/spent",
                    "alerting_threshold of " + threshold.value().text(),
                    threshold.place())
                .with("remaining", 1 - threshold.value().value())
                .with("channel", chat)
                .with("limitText", threshold.value().text()));
      }
    }
  }

  private void burns() {
    List<BurnRate> rates = bundle.burnRates();
    for (BurnRate rate : rates) {
      String windows = rate.windows().text();
      String severity = rate.severity().name();
      boolean alone =
          rates.stream().filter(other -> other.windows().equals(rate.windows())).count() == 1;
      rows.add(
          PackRow.of("slo/burn", key("burn rate over " + windows, severity), rate.limit())
              .askedAt(rate.place())
              .with("alert", alone ? windows : windows + ", " + severity)
              .with("windows", windows)
              .with("burnRate", rate.factor())
              .with("severity", severity));
    }
  }

  private void metrics() {
    for (Document<MetricSpec> document : bundle.all(Kind.METRIC, MetricSpec.class)) {
      List<MetricSpec.Limit> limits = document.spec().limits();
      for (int i = 0; i < limits.size(); i++) {
        MetricSpec.Limit limit = limits.get(i);
        Located<?> number = limitOf(limit);
        Located<String> channel = limit.channel();
        PackRow row =
            PackRow.of(
                    channel == null ? "metric/limit" : "metric/notify",
                    key("limit " + i, document.name()),
                    number == null ? document.place() : number.place())
                .with("metric", document.name())
                .with("limit", i)
                .with("title", limit.title().isEmpty() ? title(limit) : limit.title());
        rows.add(
            channel == null
                ? row.with("severity", limit.severity().name())
                : row.with("channel", channel.value()));
      }
    }
  }

  private static @Nullable Located<?> limitOf(MetricSpec.Limit limit) {
    if (limit.value() != null) {
      return limit.value();
    }
    if (limit.factor() != null) {
      return limit.factor();
    }
    return limit.quantile() != null ? limit.quantile() : limit.deviations();
  }

  private static String title(MetricSpec.Limit limit) {
    String side =
        switch (limit.side()) {
          case ABOVE -> "above";
          case BELOW -> "below";
          case EITHER -> "away from";
        };
    if (limit.value() != null) {
      return "the value is " + side + " " + limit.value().value();
    }
    String usual = limit.season() == null ? "what is usual" : "what is usual at this time";
    if (limit.factor() != null) {
      return "the value is " + side + " " + limit.factor().value() + " times " + usual;
    }
    if (limit.quantile() != null) {
      return "the value is "
          + side
          + " quantile "
          + limit.quantile().value().text()
          + " of its past";
    }
    return "the value is far " + side + " " + usual;
  }

  private void growth() {
    Document<CapacitySpec> model = bundle.only(Kind.CAPACITY, CapacitySpec.class);
    if (model != null) {
      rows.add(
          PackRow.of(
                  "capacity/growth", key("growth", model.spec().service().value()), model.place())
              .with("service", model.spec().service().value())
              .with("noticeMonths", model.spec().noticeMonths()));
    }
  }

  private void costs() {
    Document<CostsSpec> costs = bundle.only(Kind.COSTS, CostsSpec.class);
    if (costs == null) {
      return;
    }
    Located<Ratio> growth = costs.spec().maxGrowthPerMonth();
    if (growth != null) {
      rows.add(
          PackRow.of("cost/growth", "maxGrowthPerMonth", growth.place())
              .with("component", "total")
              .with("maxGrowth", growth.value().value())
              .with("limitText", growth.value().text()));
    }
    Located<Double> budget = costs.spec().monthlyBudget();
    if (budget != null) {
      rows.add(
          PackRow.of("cost/budget", "monthlyBudget", budget.place())
              .with("component", "total")
              .with("budget", budget.value()));
    }
  }

  private void uptime() {
    String severity = bundle.defaults().incidents().uptimeSeverity().value().name();
    Set<Integer> seen = new HashSet<>();
    for (Document<MonitoringStackSpec> stack :
        bundle.all(Kind.MONITORING_STACK, MonitoringStackSpec.class)) {
      for (MonitoringStackSpec.Component component : stack.spec().components()) {
        for (MonitoringStackSpec.UptimeCheck check : component.checks()) {
          if (seen.add(check.failures())) {
            rows.add(
                PackRow.of(
                        "observability/uptime",
                        "uptime failures " + check.failures(),
                        stack.place())
                    .with("severity", severity)
                    .with("failures", check.failures()));
          }
        }
      }
    }
  }
}
