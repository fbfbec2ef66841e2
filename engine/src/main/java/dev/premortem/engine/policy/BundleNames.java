package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BurnRate;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.SystemSpec;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.fact.NameKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Collects the names that documents give, so that rules name nothing else. */
final class BundleNames {
  private final Bundle bundle;
  private final KnownNames names = new KnownNames();

  private BundleNames(Bundle bundle) {
    this.bundle = bundle;
  }

  static KnownNames of(Bundle bundle, PolicyReader reader, Collection<String> channels) {
    BundleNames all = new BundleNames(bundle);
    List<String> services = reader.services().stream().map(ServicePolicy::name).toList();
    all.names
        .with(NameKind.SERVICE, services)
        .with(NameKind.SUBJECT, services)
        .with(NameKind.SUBJECT, reader.slos().stream().map(SloPolicy::subject).toList())
        .with(NameKind.OBJECTIVE, reader.slos().stream().map(SloPolicy::name).toList())
        .with(
            NameKind.BURN_WINDOWS,
            BurnRate.allWindows(bundle).stream().map(BurnRate.Windows::text).toList())
        .with(NameKind.CHANNEL, channels)
        .with(NameKind.SCHEDULE, List.of("rotation"))
        .with(NameKind.COMPONENT, List.of("total"));
    all.documents(NameKind.SUBJECT, Kind.RESOURCE, ResourceSpec.class);
    all.documents(NameKind.SUBJECT, Kind.SYSTEM, SystemSpec.class);
    all.documents(NameKind.ROLLOUT, Kind.ROLLOUT, RolloutSpec.class);
    all.documents(NameKind.ALERT, Kind.ALERT_POLICY, AlertPolicySpec.class);
    reader
        .ruleGroups()
        .forEach(
            group ->
                group.rules().stream()
                    .filter(Rule.Alerting.class::isInstance)
                    .forEach(rule -> all.names.with(NameKind.ALERT, List.of(rule.name()))));
    all.documents(NameKind.METRIC, Kind.METRIC, MetricSpec.class);
    all.entries(
        NameKind.COMPONENT,
        Kind.COSTS,
        CostsSpec.class,
        s -> s.components().stream().map(CostsSpec.Component::name).toList());
    all.entries(NameKind.BACKUP, Kind.BACKUPS, BackupFileSpec.class, BundleNames::backups);
    all.entries(
        NameKind.SUBJECT,
        Kind.BACKUPS,
        BackupFileSpec.class,
        s -> s.databaseBackups().stream().map(bundle::resourceOf).toList());
    all.entries(
        NameKind.PROCEDURE,
        Kind.RECOVERY,
        RecoverySpec.class,
        s -> s.procedures().stream().map(RecoverySpec.Procedure::name).toList());
    all.entries(
        NameKind.SECRET,
        Kind.SECRETS,
        SecretsSpec.class,
        s -> s.secrets().stream().map(SecretsSpec.Secret::name).toList());
    all.entries(
        NameKind.TARGET,
        Kind.SCORECARD,
        ScorecardSpec.class,
        s -> s.targets().stream().map(ScorecardSpec.Target::name).toList());
    all.entries(
        NameKind.UPTIME_CHECK,
        Kind.MONITORING_STACK,
        MonitoringStackSpec.class,
        s ->
            s.components().stream()
                .flatMap(c -> c.checks().stream())
                .map(MonitoringStackSpec.UptimeCheck::name)
                .toList());
    return all.names;
  }

  private static List<String> backups(BackupFileSpec spec) {
    List<String> found = new ArrayList<>();
    spec.databaseBackups().forEach(b -> found.add(b.name()));
    return found;
  }

  private <T extends Record> void documents(NameKind names, Kind kind, Class<T> type) {
    this.names.with(names, bundle.all(kind, type).stream().map(Document::name).toList());
  }

  private <T extends Record> void entries(
      NameKind names, Kind kind, Class<T> type, Function<T, List<String>> each) {
    this.names.with(names, List.of());
    for (Document<T> document : bundle.all(kind, type)) {
      this.names.with(names, each.apply(document.spec()));
    }
  }
}
