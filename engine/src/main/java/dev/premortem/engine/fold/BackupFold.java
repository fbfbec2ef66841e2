package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.BackupState;
import java.util.HashMap;
import java.util.Map;

/** Folds what became of backups into whether they are stale, and how old the newest copies are. */
public final class BackupFold {
  /** A backup, and when its next good run is overdue. */
  private static final class Backup {
    private final BackupState fact;
    private final long period;
    private long due;

    private Backup(BackupState fact, long period) {
      this.fact = fact;
      this.period = period;
    }
  }

  private final Timers timers;

  /** Periods after which a copy is stale. */
  private final double staleAfter;

  private final Map<String, Backup> backups = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();

  /** Makes the backups of a bundle known, each with a good run at the beginning. */
  public BackupFold(Bundle bundle, RuleSession session, Timers timers, long now) {
    this.timers = timers;
    this.staleAfter = bundle.defaults().recovery().backupStaleAfter();
    for (Document<BackupFileSpec> document : bundle.all(Kind.BACKUPS, BackupFileSpec.class)) {
      for (BackupFileSpec.DatabaseBackup spec : document.spec().databaseBackups()) {
        BackupState fact = new BackupState(spec.name(), bundle.resourceOf(spec));
        backups.put(spec.name(), new Backup(fact, spec.frequency().seconds()));
        session.insert(fact);
        finished(spec.name(), true, now);
      }
    }
  }

  /** Takes in that a run ended; one of a backup that the bundle does not have means nothing. */
  public void finished(String name, boolean succeeded, long now) {
    Backup backup = backups.get(name);
    if (backup == null) {
      return;
    }
    backup.fact.set(BackupState.FAILED, !succeeded);
    if (!succeeded) {
      return;
    }
    backup.fact.set(BackupState.STALE, false);
    newest.merge(backup.fact.get(BackupState.SERVICE), now, Math::max);
    long due = now + (long) (backup.period * staleAfter);
    backup.due = due;
    timers.at(
        due,
        () -> {
          if (backup.due == due) {
            backup.fact.set(BackupState.STALE, true);
          }
        });
  }

  /** Returns how old the newest good copy of a resource is, seconds, 0 where it has no backup. */
  long age(String resource, long now) {
    return now - newest.getOrDefault(resource, now);
  }
}
