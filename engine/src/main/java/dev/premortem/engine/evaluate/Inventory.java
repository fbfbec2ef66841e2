package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.fold.BackupFold;
import dev.premortem.engine.fold.CostFold;
import dev.premortem.engine.fold.RecoveryFold;
import dev.premortem.engine.fold.SecretFold;
import dev.premortem.engine.fold.TargetFold;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.fold.UptimeFold;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleSession;

/** The slow facts: what exists, what is due, what it costs. */
record Inventory(
    UptimeFold uptime,
    BackupFold backups,
    SecretFold secrets,
    RecoveryFold recoveries,
    CostFold costs,
    TargetFold targets) {
  /** Makes everything known that a policy has. */
  static Inventory of(Policy policy, RuleSession session, Timers timers, long now) {
    Bundle bundle = policy.bundle();
    UptimeFold uptime = new UptimeFold(policy, session);
    BackupFold backups = new BackupFold(bundle, session, timers, now);
    SecretFold secrets = new SecretFold(bundle, session, timers, now);
    RecoveryFold recoveries =
        new RecoveryFold(bundle, policy.dependencies(), session, timers, backups);
    CostFold costs = new CostFold(bundle, session);
    TargetFold targets = new TargetFold(bundle, session);
    return new Inventory(uptime, backups, secrets, recoveries, costs, targets);
  }
}
