package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.BurnRatesSpec;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.Comparison;
import dev.premortem.engine.document.CostsSpec;
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
    for (String pack :
        List.of(
            "rollout",
            "recovery",
            "slo",
            "secrets",
            "capacity",
            "cost",
            "observability",
            "completeness",
            "scorecard",
            "oncall")) {
      rows.add(PackRow.of(pack + "/always", null));
    }
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
    capacity();
    costs();
    uptime();
    return rows;
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
        PackRow.of("rollout/errors", limit)
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("evidence", spec.steps().value().size() / (1 - spec.confidence().value()))
            .with("limitText", errors.text()));
    if (spec.analysis() != null) {
      rows.add(PackRow.of("rollout/analysis", limit).with("policy", name));
    }
    if (latency != null) {
      rows.add(
          PackRow.of("rollout/latency", latency.place())
              .with("policy", name)
              .with("minRequests", minRequests)
              .with("maxLatencyP95Ms", latencyMs));
    }
    Located<Ratio> memory = spec.maxMemoryUtilization();
    if (memory != null) {
      rows.add(
          PackRow.of("rollout/memory", memory.place())
              .with("policy", name)
              .with("maxMemoryUtilization", memory.value().value())
              .with("limitText", memory.value().text()));
    }
    PackRow promote =
        PackRow.of(latency == null ? "rollout/promote" : "rollout/promote-latency", limit)
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("maxErrorRatio", errors.value());
    if (latency != null) {
      promote.with("maxLatencyP95Ms", latencyMs);
      rows.add(
          PackRow.of("rollout/inconclusive-latency", latency.place())
              .with("policy", name)
              .with("minRequests", minRequests));
    }
    rows.add(promote);
    rows.add(
        PackRow.of("rollout/inconclusive", spec.minRequests().place())
            .with("policy", name)
            .with("minRequests", minRequests)
            .with("maxErrorRatio", errors.value()));
  }

  private void incidents() {
    Document<IncidentClassesSpec> document =
        bundle.first(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    rows.add(PackRow.of("incident/escalate", null));
    rows.add(PackRow.of("incident/resolve", null));
    rows.add(PackRow.of("incident/pager", null));
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
      rows.add(PackRow.of("incident/outage", place).with("severity", severity));
    }
    if (c.dataBreach()) {
      rows.add(PackRow.of("incident/breach", place).with("severity", severity));
    }
    Located<Ratio> errors = c.errorRatioAbove();
    if (errors != null) {
      rows.add(
          PackRow.of("incident/errors", errors.place())
              .with("severity", severity)
              .with("minRequests", minRequests)
              .with("minErrorRatio", errors.value().value())
              .with("limitText", errors.value().text()));
    }
    Located<java.time.Duration> latency = c.latencyP95Above();
    if (latency != null) {
      rows.add(
          PackRow.of("incident/latency", latency.place())
              .with("severity", severity)
              .with("minRequests", minRequests)
              .with("minLatencyP95Ms", (double) latency.value().toMillis()));
    }
    if (c.page()) {
      rows.add(PackRow.of("incident/page", place).with("severity", severity));
    }
    for (Located<String> channel : c.channels()) {
      rows.add(
          PackRow.of("incident/notify", channel.place())
              .with("severity", severity)
              .with("channel", channel.value()));
    }
    Located<java.time.Duration> within = c.resolveWithin();
    if (within != null && !c.channels().isEmpty()) {
      rows.add(
          PackRow.of("incident/deadline", within.place())
              .with("severity", severity)
              .with("channel", c.channels().get(0).value())
              .with("limitText", text(within.value())));
    }
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
                  "alerting/promql", condition.conditionPrometheusQueryLanguage().query().place())
              .with("policy", document.name())
              .with("condition", index)
              .with("title", title));
      return;
    }
    if (threshold == null) {
      rows.add(
          PackRow.of("alerting/absence", document.place())
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
        PackRow.of(section, threshold.thresholdValue().place())
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
    for (Document<BurnRatesSpec> document : bundle.all(Kind.BURN_RATES, BurnRatesSpec.class)) {
      document.spec().windows().forEach(this::burn);
    }
    String chat = chat();
    Set<String> seen = new HashSet<>();
    for (Document<SloFileSpec> document : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      SloFileSpec.Budget budget = document.spec().errorBudget();
      Located<Ratio> threshold = budget == null ? null : budget.alertingThreshold();
      if (threshold != null && chat != null && seen.add(threshold.value().text())) {
        rows.add(
            PackRow.of("slo/spent", threshold.place())
                .with("remaining", 1 - threshold.value().value())
                .with("channel", chat)
                .with("limitText", threshold.value().text()));
      }
    }
  }

  private void burn(BurnRatesSpec.Window window) {
    String field =
        switch (window.window()) {
          case ONE_HOUR -> "burnFast";
          case SIX_HOURS -> "burnSlow";
          case ONE_DAY -> "burnDay";
          case THREE_DAYS -> "burnTrend";
        };
    String name =
        switch (window.window()) {
          case ONE_HOUR -> "1 h and 5 min";
          case SIX_HOURS -> "6 h and 30 min";
          case ONE_DAY -> "1 d and 2 h";
          case THREE_DAYS -> "3 d and 6 h";
        };
    PackRow row =
        PackRow.of("slo/burn", window.burnRate().place())
            .with("window", name)
            .with("burnRate", window.burnRate().value())
            .with("severity", window.severity().name());
    rows.add(row.with("field", field));
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

  private void capacity() {
    Document<CapacitySpec> model = bundle.first(Kind.CAPACITY, CapacitySpec.class);
    if (model != null) {
      rows.add(
          PackRow.of("capacity/growth", model.place())
              .with("service", model.spec().service().value())
              .with("noticeMonths", model.spec().noticeMonths()));
    }
  }

  private void costs() {
    Document<CostsSpec> costs = bundle.first(Kind.COSTS, CostsSpec.class);
    if (costs == null) {
      return;
    }
    Located<Ratio> growth = costs.spec().maxGrowthPerMonth();
    if (growth != null) {
      rows.add(
          PackRow.of("cost/growth", growth.place())
              .with("component", "total")
              .with("maxGrowth", growth.value().value())
              .with("limitText", growth.value().text()));
    }
    Located<Double> budget = costs.spec().monthlyBudget();
    if (budget != null) {
      rows.add(
          PackRow.of("cost/budget", budget.place())
              .with("component", "total")
              .with("budget", budget.value()));
    }
  }

  private void uptime() {
    Set<Integer> seen = new HashSet<>();
    for (Document<MonitoringStackSpec> stack :
        bundle.all(Kind.MONITORING_STACK, MonitoringStackSpec.class)) {
      for (MonitoringStackSpec.Component component : stack.spec().components()) {
        for (MonitoringStackSpec.UptimeCheck check : component.checks()) {
          if (seen.add(check.failures())) {
            rows.add(
                PackRow.of("observability/uptime", stack.place())
                    .with("failures", check.failures()));
          }
        }
      }
    }
  }
}
