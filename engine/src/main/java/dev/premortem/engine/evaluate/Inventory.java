package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.DisasterKind;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.BackupState;
import dev.premortem.rules.fact.CostState;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.rules.fact.RecoveryState;
import dev.premortem.rules.fact.SecretState;
import dev.premortem.rules.fact.ServiceRecord;
import dev.premortem.rules.fact.TargetState;
import dev.premortem.rules.fact.UptimeState;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The slow facts: what exists, what is due, what it costs. Timers move them. */
final class Inventory {
  private final Policy policy;
  private final Bundle bundle;
  private final RuleSession session;
  private final Timers timers;
  private final Map<String, BackupState> backups = new HashMap<>();
  private final Map<String, Long> backupDue = new HashMap<>();
  private final Map<String, Long> backupPeriod = new HashMap<>();
  private final Map<String, SecretState> secrets = new HashMap<>();
  private final Map<String, Long> secretGeneration = new HashMap<>();
  private final List<RecoveryState> recoveries = new ArrayList<>();
  private final Map<String, RecoverySpec.Procedure> procedures = new HashMap<>();
  private final Map<String, Long> lastBackup = new HashMap<>();
  private final Map<String, CostState> costs = new HashMap<>();
  private final Map<String, TargetState> targets = new HashMap<>();
  private final List<List<UptimeState>> uptime = new ArrayList<>();

  Inventory(Policy policy, RuleSession session, Timers timers, long now) {
    this.policy = policy;
    this.bundle = policy.bundle();
    this.session = session;
    this.timers = timers;
    services();
    backups(now);
    secrets(now);
    recoveries();
    costs();
    scorecard();
  }

  private void services() {
    List<Document<MonitoringStackSpec>> stacks =
        bundle.all(Kind.MONITORING_STACK, MonitoringStackSpec.class);
    boolean sink = false;
    boolean sampling = false;
    policy.services().forEach(s -> uptime.add(new ArrayList<>()));
    List<Integer> probed = new ArrayList<>();
    for (Document<MonitoringStackSpec> stack : stacks) {
      for (MonitoringStackSpec.Component component : stack.spec().components()) {
        sink |= component.logSinks().stream().anyMatch(l -> l.filter().contains("severity"));
        Double rate = component.samplingRate();
        sampling |= rate != null && rate > 0;
        for (MonitoringStackSpec.UptimeCheck check :
            policy.services().isEmpty()
                ? List.<MonitoringStackSpec.UptimeCheck>of()
                : component.checks()) {
          int service = probedService(check);
          probed.add(service);
          UptimeState fact =
              new UptimeState(
                  check.name(), policy.services().get(service).name(), check.failures());
          uptime.get(service).add(fact);
          session.insert(fact);
        }
      }
    }
    for (ServicePolicy service : policy.services()) {
      ServiceRecord fact = new ServiceRecord(service.name());
      fact.set(ServiceRecord.RUNBOOK, !service.spec().runbooks().isEmpty());
      fact.set(ServiceRecord.UPTIME_CHECK, probed.contains(service.index()));
      fact.set(ServiceRecord.LOG_SINK, sink || service.spec().logSink());
      fact.set(ServiceRecord.TRACE_SAMPLING, sampling);
      fact.set(ServiceRecord.ROLLBACK_PLAN, service.rollout() != null);
      fact.set(
          ServiceRecord.SLO, policy.slos().stream().anyMatch(s -> s.service() == service.index()));
      session.insert(fact);
    }
  }

  private int probedService(MonitoringStackSpec.UptimeCheck check) {
    String named =
        check.service() != null
            ? check.service().value()
            : bundle.system().entry() != null ? bundle.system().entry().value() : "";
    return policy.services().stream()
        .filter(s -> s.name().equals(named))
        .mapToInt(ServicePolicy::index)
        .findFirst()
        .orElse(0);
  }

  void probed(int service, boolean answered) {
    List<UptimeState> checks = uptime.get(service);
    for (int i = 0; i < checks.size(); i++) {
      UptimeState check = checks.get(i);
      check.set(UptimeState.FAILURES, answered ? 0 : check.get(UptimeState.FAILURES) + 1);
    }
  }

  private void backups(long now) {
    for (Document<BackupFileSpec> document : bundle.all(Kind.BACKUPS, BackupFileSpec.class)) {
      for (BackupFileSpec.DatabaseBackup backup : document.spec().databaseBackups()) {
        String resource = bundle.resourceOf(backup);
        BackupState fact = new BackupState(backup.name(), resource);
        backups.put(backup.name(), fact);
        backupPeriod.put(backup.name(), backup.frequency().seconds());
        session.insert(fact);
        finished(backup.name(), true, now);
      }
    }
  }

  void finished(String name, boolean succeeded, long now) {
    BackupState fact = backups.get(name);
    if (fact == null) {
      return;
    }
    fact.set(BackupState.FAILED, !succeeded);
    if (!succeeded) {
      return;
    }
    fact.set(BackupState.STALE, false);
    lastBackup.merge(fact.get(BackupState.SERVICE), now, Math::max);
    long period = backupPeriod.getOrDefault(name, 86400L);
    long due = now + (long) (period * bundle.defaults().recovery().backupStaleAfter());
    backupDue.put(name, due);
    timers.at(
        due,
        () -> {
          if (backupDue.getOrDefault(name, 0L) == due) {
            fact.set(BackupState.STALE, true);
          }
        });
  }

  private void secrets(long now) {
    for (Document<SecretsSpec> document : bundle.all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret secret : document.spec().secrets()) {
        String service = secret.services().isEmpty() ? "" : secret.services().get(0).value();
        SecretState fact = new SecretState(secret.name(), service);
        fact.set(SecretState.MANAGED, secret.manager().equals("google-secret-manager"));
        secrets.put(secret.name(), fact);
        session.insert(fact);
        LocalDate day = secret.rotated();
        if (day != null) {
          long rotated = day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
          clocks(document.spec(), secret, Math.min(rotated, now));
        }
      }
    }
  }

  private void clocks(SecretsSpec spec, SecretsSpec.Secret secret, long rotated) {
    SecretState fact = secrets.get(secret.name());
    if (fact == null) {
      return;
    }
    long generation = secretGeneration.merge(secret.name(), 1L, Long::sum);
    Duration own = secret.rotationPeriod();
    long period = (own == null ? spec.rotationPeriod() : own).toSeconds();
    long notice = Math.min(period, spec.notice().toSeconds());
    whenStill(secret, generation, rotated + period - notice, () -> fact.set(SecretState.DUE, true));
    whenStill(secret, generation, rotated + period, () -> fact.set(SecretState.OVERDUE, true));
    if (!spec.expiresAfter().isZero()) {
      long expiry = rotated + spec.expiresAfter().toSeconds();
      whenStill(secret, generation, expiry, () -> fact.set(SecretState.EXPIRED, true));
    }
  }

  private void whenStill(SecretsSpec.Secret secret, long generation, long at, Runnable action) {
    timers.at(
        at,
        () -> {
          if (secretGeneration.getOrDefault(secret.name(), 0L) == generation) {
            action.run();
          }
        });
  }

  void rotated(String name, long now) {
    SecretState fact = secrets.get(name);
    if (fact == null) {
      return;
    }
    fact.set(SecretState.DUE, false);
    fact.set(SecretState.OVERDUE, false);
    fact.set(SecretState.EXPIRED, false);
    for (Document<SecretsSpec> document : bundle.all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret secret : document.spec().secrets()) {
        if (secret.name().equals(name)) {
          clocks(document.spec(), secret, now);
        }
      }
    }
  }

  void expired(String name) {
    SecretState fact = secrets.get(name);
    if (fact != null) {
      fact.set(SecretState.EXPIRED, true);
    }
  }

  private void recoveries() {
    for (Document<RecoverySpec> document : bundle.all(Kind.RECOVERY, RecoverySpec.class)) {
      for (RecoverySpec.Procedure procedure : document.spec().procedures()) {
        String target = procedure.targets().isEmpty() ? "" : procedure.targets().get(0).value();
        RecoveryState fact = new RecoveryState(procedure.name(), target);
        recoveries.add(fact);
        procedures.put(procedure.name(), procedure);
        session.insert(fact);
      }
    }
  }

  private static Disaster disaster(DisasterKind kind) {
    return switch (kind) {
      case DATABASE_LOSS -> Disaster.DATABASE_LOSS;
      case REGIONAL_OUTAGE -> Disaster.REGIONAL_OUTAGE;
      case DATA_BREACH -> Disaster.DATA_BREACH;
    };
  }

  void declared(Disaster kind, String resource, long now) {
    for (RecoveryState fact : recoveries) {
      RecoverySpec.Procedure procedure = procedures.get(fact.get(RecoveryState.PROCEDURE));
      if (procedure == null
          || disaster(procedure.disaster()) != kind
          || fact.get(RecoveryState.ACTIVE)) {
        continue;
      }
      fact.set(RecoveryState.DISASTER, kind);
      fact.set(RecoveryState.ACTIVE, true);
      fact.set(RecoveryState.STARTED, false);
      long rpo = procedure.rpo().value().toSeconds();
      long newest = lastBackup.getOrDefault(resource, now);
      fact.set(RecoveryState.RPO_MISSED, rpo > 0 && now - newest > rpo);
      long rto = procedure.rto().value().toSeconds();
      if (rto > 0) {
        timers.at(
            now + rto,
            () -> {
              if (fact.get(RecoveryState.ACTIVE)) {
                fact.set(RecoveryState.RTO_MISSED, true);
              }
            });
      }
    }
  }

  void started(String procedure) {
    recoveries.stream()
        .filter(f -> f.get(RecoveryState.PROCEDURE).equals(procedure))
        .forEach(f -> f.set(RecoveryState.STARTED, true));
  }

  void mended(Disaster kind) {
    for (RecoveryState fact : recoveries) {
      if (fact.get(RecoveryState.DISASTER) == kind) {
        fact.set(RecoveryState.ACTIVE, false);
        fact.set(RecoveryState.STARTED, false);
        fact.set(RecoveryState.RTO_MISSED, false);
        fact.set(RecoveryState.RPO_MISSED, false);
        fact.set(RecoveryState.DISASTER, Disaster.NONE);
      }
    }
  }

  private void costs() {
    double growth = 0;
    Document<CapacitySpec> capacity = bundle.only(Kind.CAPACITY, CapacitySpec.class);
    if (capacity != null) {
      growth = capacity.spec().growth().perMonth().value();
    }
    for (Document<CostsSpec> document : bundle.all(Kind.COSTS, CostsSpec.class)) {
      double total = 0;
      double growing = 0;
      for (CostsSpec.Component component : document.spec().components()) {
        CostState fact = new CostState(component.name(), text(component));
        fact.set(CostState.MONTHLY_COST, component.monthly());
        total += component.monthly();
        growing += component.service() == null ? 0 : component.monthly();
        document.spec().optimisations().stream()
            .filter(o -> o.component().value().equals(component.name()))
            .findFirst()
            .ifPresent(
                o -> {
                  fact.set(CostState.OPTIMISATION, o.recommendation());
                  fact.set(CostState.MONTHLY_SAVING, component.monthly() - o.optimized());
                });
        costs.put(component.name(), fact);
        session.insert(fact);
      }
      CostState fact = new CostState("total", "");
      costs.put("total", fact);
      fact.set(CostState.MONTHLY_COST, total);
      fact.set(CostState.GROWTH_RATIO, total == 0 ? 0 : growth * growing / total);
      session.insert(fact);
    }
  }

  /**
   * Takes in the bill of a component. Its growth, and that of the total, is that against the bill
   * before, which at first is the one that the bundle names.
   */
  void billed(String component, double monthly) {
    CostState fact = costs.get(component);
    CostState total = costs.get("total");
    if (fact == null || total == null) {
      return;
    }
    Double before = fact.get(CostState.MONTHLY_COST);
    Double sum = total.get(CostState.MONTHLY_COST);
    fact.set(CostState.MONTHLY_COST, monthly);
    if (before != null && before > 0) {
      fact.set(CostState.GROWTH_RATIO, monthly / before - 1);
    }
    if (fact != total && before != null && sum != null) {
      double now = sum - before + monthly;
      total.set(CostState.MONTHLY_COST, now);
      total.set(CostState.GROWTH_RATIO, sum > 0 ? now / sum - 1 : 0);
    }
  }

  private static String text(CostsSpec.Component component) {
    return component.service() == null ? "" : component.service().value();
  }

  private void scorecard() {
    for (Document<ScorecardSpec> document : bundle.all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        TargetState fact = new TargetState(target.name(), "");
        targets.put(target.name(), fact);
        session.insert(fact);
      }
    }
  }

  void measured(String target, boolean met) {
    TargetState fact = targets.get(target);
    if (fact != null) {
      fact.set(TargetState.KNOWN, true);
      fact.set(TargetState.MET, met);
    }
  }
}
