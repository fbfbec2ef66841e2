package dev.premortem.engine.bundle;

import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.BurnRatesSpec;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.SilenceSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.engine.document.SystemSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks what no single document can tell: references, holes, contradictions. */
final class BundleChecks {
  private final Bundle bundle;
  private final List<Problem> problems;
  private final Set<String> services = new TreeSet<>();
  private final Set<String> targets = new TreeSet<>();
  private final Set<String> channels = new TreeSet<>();

  private BundleChecks(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
  }

  static void check(Bundle bundle, List<Problem> problems) {
    boolean allRead = problems.stream().noneMatch(p -> p.level() == Problem.Level.ERROR);
    BundleChecks checks = new BundleChecks(bundle, problems);
    checks.names(allRead);
    checks.services();
    checks.rollouts();
    checks.alerts();
    checks.metrics();
    checks.scenarios();
    checks.rest();
    OnCallChecks.check(bundle, problems);
    DocumentLint.check(bundle, problems);
    if (allRead) { // What could not be read is not absent.
      UnusedParts.check(bundle, problems);
    }
    NeverHolds.check(bundle, problems);
    ScenarioChecks.check(bundle, problems);
    TrafficChecks.check(bundle, problems);
  }

  private void names(boolean allRead) {
    bundle.all(Kind.SERVICE, ServiceSpec.class).forEach(d -> services.add(d.name()));
    targets.addAll(services);
    bundle.all(Kind.RESOURCE, ResourceSpec.class).forEach(d -> targets.add(d.name()));
    if (!bundle.systemName().isEmpty()) {
      targets.add(bundle.systemName());
    }
    for (Document<ChannelSpec> channel : bundle.all(Kind.CHANNEL, ChannelSpec.class)) {
      channels.add(channel.name());
      if (!channel.spec().resource().isEmpty()) {
        channels.add(channel.spec().resource());
      }
    }
    boolean alertsOnly =
        !bundle.all(Kind.METRIC, MetricSpec.class).isEmpty()
            || !bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class).isEmpty();
    if (services.isEmpty() && !alertsOnly && allRead) {
      problems.add(
          Problem.error(
              Place.file(bundle.path()),
              "BUNDLE-EMPTY",
              "the bundle has no Service, Metric or AlertPolicy",
              "premortem init DIR writes a small bundle to start from"));
    }
  }

  private void reference(@Nullable Located<String> reference, String what, Set<String> known) {
    if (reference != null && !known.contains(reference.value())) {
      problems.add(
          Problem.error(
              reference.place(),
              "REF-UNKNOWN",
              "there is no " + what + " " + Node.shortened(reference.value()),
              Nearest.hint(reference.value(), known)));
    }
  }

  private void references(List<Located<String>> references, String what, Set<String> known) {
    references.forEach(reference -> reference(reference, what, known));
  }

  private void services() {
    Set<String> rollouts = new HashSet<>();
    bundle.all(Kind.ROLLOUT, RolloutSpec.class).forEach(d -> rollouts.add(d.name()));
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      ServiceSpec spec = service.spec();
      spec.dependsOn().forEach(d -> reference(d.name(), "service or resource", targets));
      reference(spec.rollout(), "Rollout", rollouts);
      for (Located<String> runbook : spec.runbooks()) {
        if (!bundle.runbooks().contains(runbook.value())) {
          problems.add(
              Problem.error(
                  runbook.place(),
                  "RUNBOOK-MISSING",
                  "there is no runbook " + Node.shortened(runbook.value()),
                  bundle.runbooks().isEmpty()
                      ? "write it as a Markdown file inside the bundle"
                      : Nearest.hint(runbook.value(), bundle.runbooks())));
        }
      }
      instances(service);
    }
    for (Document<SystemSpec> system : bundle.all(Kind.SYSTEM, SystemSpec.class)) {
      references(system.spec().services(), "Service", services);
      reference(system.spec().entry(), "Service", services);
    }
    Map<String, Place> fed = new HashMap<>();
    for (Document<TrafficSpec> traffic : bundle.all(Kind.TRAFFIC, TrafficSpec.class)) {
      reference(traffic.spec().service(), "Service", services);
      int hours = traffic.spec().arrivals().hourOfDay().size();
      if (hours != 0 && hours != 24) {
        problems.add(
            Problem.error(
                traffic.place(),
                "TRAFFIC-HOURS",
                "hourOfDay needs 24 factors, found " + hours,
                "give one for each hour from midnight"));
      }
      Located<String> service = traffic.spec().service();
      Place other = fed.putIfAbsent(service.value(), service.place());
      if (other != null) {
        problems.add(
            Problem.error(
                service.place(),
                "DUPLICATE-NAME",
                "service " + service.value() + " has another Traffic document at " + other,
                "keep one of them"));
      }
    }
  }

  private void instances(Document<ServiceSpec> service) {
    ServiceSpec.Instances instances = service.spec().instances();
    if (Math.max(instances.min(), instances.mostMin()) > instances.max()) {
      problems.add(
          Problem.error(
              service.place(),
              "DOC-RANGE",
              "instances of "
                  + service.name()
                  + ": min "
                  + Math.max(instances.min(), instances.mostMin())
                  + " is above max "
                  + instances.max(),
              "swap them"));
    }
    int hours = instances.minByHour().size();
    if (hours != 0 && hours != 24) {
      problems.add(
          Problem.error(
              service.place(),
              "SERVICE-HOURS",
              "minByHour of " + service.name() + " needs 24 numbers, found " + hours,
              "give one for each hour from midnight"));
    }
  }

  private void rollouts() {
    Map<String, Place> covered = new HashMap<>();
    Place forAll = null;
    for (Document<RolloutSpec> rollout : bundle.all(Kind.ROLLOUT, RolloutSpec.class)) {
      RolloutSpec spec = rollout.spec();
      references(spec.services(), "Service", services);
      reference(spec.channel(), "NotificationChannel", channels);
      List<Integer> steps = spec.steps().value();
      boolean rising = !steps.isEmpty() && steps.get(0) > 0;
      for (int i = 1; i < steps.size(); i++) {
        rising &= steps.get(i) > steps.get(i - 1);
      }
      if (!rising || steps.get(steps.size() - 1) != 100) {
        TreeSet<Integer> sorted = new TreeSet<>(steps);
        sorted.removeIf(s -> s <= 0 || s > 100);
        sorted.add(100);
        problems.add(
            Problem.error(
                spec.steps().place(),
                "ROLLOUT-STEPS",
                "steps must rise and end at 100, found " + steps,
                "write steps: " + sorted));
      }
      if (spec.services().isEmpty() && forAll != null && !chosen(rollout.name())) {
        problems.add(
            Problem.error(
                rollout.place(),
                "DUPLICATE-NAME",
                "Rollout "
                    + rollout.name()
                    + " is for all services, as the one at "
                    + forAll
                    + " is",
                "give one of them services:, or choose it with rollout: in the Service"));
      }
      forAll = spec.services().isEmpty() && forAll == null ? rollout.place() : forAll;
      for (Located<String> service : spec.services()) {
        Place other = covered.putIfAbsent(service.value(), service.place());
        if (other != null) {
          problems.add(
              Problem.error(
                  service.place(),
                  "DUPLICATE-NAME",
                  "service " + service.value() + " has another rollout policy at " + other,
                  "name it in one of them, and choose the other with rollout: in the Service"));
        }
      }
    }
  }

  /** Returns whether a Service names a rollout policy itself. */
  private boolean chosen(String rollout) {
    return bundle.all(Kind.SERVICE, ServiceSpec.class).stream()
        .map(service -> service.spec().rollout())
        .anyMatch(named -> named != null && named.value().equals(rollout));
  }

  private void rules() {
    RuleLimits limits = new RuleLimits(problems);
    Set<String> signals = new TreeSet<>();
    for (Document<MetricSpec> metric : bundle.all(Kind.METRIC, MetricSpec.class)) {
      signals.add(metric.spec().signal().value());
    }
    for (RuleGroup group : PrometheusRules.of(bundle, problems)) {
      for (Rule rule : group.rules()) {
        limits.check(rule);
        String wanted = FiringSignal.of(rule.name(), "");
        boolean opens =
            signals.stream().anyMatch(s -> s.equals(wanted) || s.startsWith(wanted + ":"));
        if (rule instanceof Rule.Alerting && !opens) {
          problems.add(
              Problem.info(
                  rule.place(),
                  "RULE-NO-INCIDENT",
                  "alert "
                      + rule.name()
                      + " opens no incident: no Metric document has its signal, "
                      + wanted,
                  "premortem import prometheus writes one for each alert"));
        }
      }
    }
  }

  private void alerts() {
    Set<String> names = new TreeSet<>();
    List<ServiceSeries> series = new ArrayList<>();
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      series.add(
          new ServiceSeries(ServiceSeries.Identity.of(service.name(), service.spec()), 60, 1));
    }
    rules();
    AlertChecks checks = new AlertChecks(series, problems);
    for (Document<AlertPolicySpec> alert : bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class)) {
      names.add(alert.name());
      references(alert.spec().notificationChannels(), "notification channel", channels);
      for (AlertPolicySpec.Condition condition : alert.spec().conditions()) {
        checks.check(alert.place(), condition);
      }
      checks.check(alert.place(), alert.spec());
    }
    for (Document<SilenceSpec> silence : bundle.all(Kind.SILENCE, SilenceSpec.class)) {
      references(silence.spec().alerts(), "alert policy", names);
      references(silence.spec().services(), "service", targets);
    }
    Map<String, Place> objectives = new HashMap<>();
    for (Document<SloFileSpec> slo : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      reference(slo.spec().service(), "service or system", targets);
      for (SloFileSpec.Objective objective : slo.spec().slos()) {
        String name = objective.name() + " of " + slo.spec().service().value();
        Place place = objective.target().place();
        Place other = objectives.putIfAbsent(name, place);
        if (other != null) {
          problems.add(
              Problem.error(
                  place,
                  "DUPLICATE-NAME",
                  "there is another objective " + name + " at " + other,
                  "give one of them another name"));
        }
      }
    }
    for (Document<OpenSloSpec> slo : bundle.all(Kind.OPEN_SLO, OpenSloSpec.class)) {
      // With an indicator of its own it is about no service that runs here.
      if (slo.spec().measured()) {
        reference(slo.spec().service(), "service or system", targets);
      }
      String name = slo.name() + " of " + slo.spec().service().value();
      Place other = objectives.putIfAbsent(name, slo.place());
      if (other != null) {
        problems.add(
            Problem.error(
                slo.place(),
                "DUPLICATE-NAME",
                "there is another objective " + name + " at " + other,
                "give one of them another name"));
      }
    }
    Set<String> pairs = bundle.defaults().burnWindows().keySet();
    for (Document<BurnRatesSpec> burns : bundle.all(Kind.BURN_RATES, BurnRatesSpec.class)) {
      burns.spec().windows().forEach(w -> reference(w.window(), "pair of windows", pairs));
    }
    for (Document<IncidentClassesSpec> classes :
        bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class)) {
      classes
          .spec()
          .classes()
          .forEach(c -> references(c.channels(), "NotificationChannel", channels));
    }
  }

  private void metrics() {
    for (Document<MetricSpec> document : bundle.all(Kind.METRIC, MetricSpec.class)) {
      for (MetricSpec.Limit limit : document.spec().limits()) {
        long given =
            Stream.of(limit.value(), limit.factor(), limit.quantile(), limit.deviations())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
          problems.add(
              Problem.error(
                  document.place(),
                  "METRIC-LIMIT",
                  "a limit of " + document.name() + " has " + given + " numbers, not one",
                  "give one of value, factor, quantile and deviations"));
        } else if (limit.value() != null && limit.side() == MetricSpec.Side.EITHER) {
          problems.add(
              Problem.error(
                  limit.value().place(),
                  "METRIC-LIMIT",
                  "a fixed value has one bad side, not either",
                  "write side: above or side: below, or two limits"));
        }
        if (limit.season() != null
            && limit.season().multipliedBy(2).compareTo(limit.history()) > 0) {
          problems.add(
              Problem.error(
                  document.place(),
                  "METRIC-LIMIT",
                  "a history of "
                      + limit.history().toHours()
                      + " h holds fewer than two seasons of "
                      + limit.season().toHours()
                      + " h",
                  "lengthen history or shorten season"));
        }
        if (limit.channel() != null) {
          reference(limit.channel(), "NotificationChannel", channels);
        }
      }
      if (document.spec().service() != null) {
        reference(document.spec().service(), "Service", services);
      }
    }
  }

  private void scenarios() {
    for (Document<ScenarioSpec> scenario : bundle.all(Kind.SCENARIO, ScenarioSpec.class)) {
      scenario.spec().deploys().forEach(d -> reference(d.service(), "Service", services));
      Set<String> secrets = new TreeSet<>(targets);
      bundle
          .all(Kind.SECRETS, SecretsSpec.class)
          .forEach(s -> s.spec().secrets().forEach(secret -> secrets.add(secret.name())));
      bundle
          .all(Kind.RESOURCE, ResourceSpec.class)
          .forEach(
              r -> {
                if (r.spec().region() != null) {
                  secrets.add(r.spec().region());
                }
              });
      bundle
          .all(Kind.SERVICE, ServiceSpec.class)
          .forEach(
              s -> {
                if (s.spec().cloudRun() != null) {
                  secrets.add(s.spec().cloudRun().region());
                }
              });
      scenario
          .spec()
          .faults()
          .forEach(f -> reference(f.target(), "service, resource, secret or region", secrets));
    }
  }

  private void rest() {
    for (Document<SecretsSpec> secrets : bundle.all(Kind.SECRETS, SecretsSpec.class)) {
      secrets.spec().secrets().forEach(s -> references(s.services(), "Service", services));
    }
    for (Document<CapacitySpec> capacity : bundle.all(Kind.CAPACITY, CapacitySpec.class)) {
      reference(capacity.spec().service(), "Service", services);
    }
    for (Document<BackupFileSpec> backups : bundle.all(Kind.BACKUPS, BackupFileSpec.class)) {
      backups.spec().databaseBackups().forEach(b -> reference(b.resource(), "Resource", targets));
    }
    for (Document<RecoverySpec> recovery : bundle.all(Kind.RECOVERY, RecoverySpec.class)) {
      recovery
          .spec()
          .procedures()
          .forEach(p -> references(p.targets(), "service or resource", targets));
    }
    for (Document<MonitoringStackSpec> stack :
        bundle.all(Kind.MONITORING_STACK, MonitoringStackSpec.class)) {
      stack
          .spec()
          .components()
          .forEach(c -> c.checks().forEach(u -> reference(u.service(), "Service", services)));
    }
    for (Document<CostsSpec> costs : bundle.all(Kind.COSTS, CostsSpec.class)) {
      Set<String> components = new TreeSet<>();
      costs.spec().components().forEach(c -> components.add(c.name()));
      costs.spec().components().forEach(c -> reference(c.service(), "Service", services));
      for (CostsSpec.Optimisation optimisation : costs.spec().optimisations()) {
        reference(optimisation.component(), "component", components);
        CostsSpec.Effect effect = optimisation.effect();
        reference(effect == null ? null : effect.target(), "service or resource", targets);
      }
    }
    PriceChecks.check(bundle, problems);
    GateChecks.check(bundle, problems);
  }
}
