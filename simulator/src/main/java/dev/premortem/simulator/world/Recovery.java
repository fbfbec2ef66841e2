package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.Frequency;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.simulator.random.DrawKey;
import dev.premortem.simulator.random.Purpose;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Backups, disasters, and the procedures that bring things back. */
final class Recovery {
  /** Median time from acknowledgement until somebody knows that it is a disaster (assumed). */
  private static final double TRIAGE = 300;

  /** Median time until somebody reports that data is read (assumed). */
  private static final double REPORT = 600;

  private final World world;
  private final Map<String, Long> newestCopy = new HashMap<>();
  private final Map<String, RecoverySpec.Procedure> procedures = new HashMap<>();

  Recovery(World world) {
    this.world = world;
    for (Document<BackupFileSpec> document :
        world.blueprint.policy.bundle().all(Kind.BACKUPS, BackupFileSpec.class)) {
      document.spec().databaseBackups().forEach(this::schedule);
    }
    for (Document<RecoverySpec> document :
        world.blueprint.policy.bundle().all(Kind.RECOVERY, RecoverySpec.class)) {
      document.spec().procedures().forEach(p -> procedures.put(p.name(), p));
    }
  }

  private void schedule(BackupFileSpec.DatabaseBackup backup) {
    long first = previous(backup, world.now());
    String resource = world.blueprint.policy.bundle().resourceOf(backup);
    newestCopy.merge(resource, first, Math::max);
    long period = backup.frequency().seconds();
    world.agenda.at(first + period, () -> run(backup, resource, first + period));
  }

  /** Returns the last planned run before a moment. */
  private static long previous(BackupFileSpec.DatabaseBackup backup, long now) {
    ZonedDateTime today = Instant.ofEpochSecond(now).atZone(ZoneOffset.UTC);
    ZonedDateTime run = today.with(backup.time());
    if (backup.frequency() == Frequency.HOURLY) {
      run = today.withMinute(backup.time().getMinute()).withSecond(0);
      return run.isAfter(today) ? run.minusHours(1).toEpochSecond() : run.toEpochSecond();
    }
    DayOfWeek day = backup.dayOfWeek();
    while (run.isAfter(today)
        || (backup.frequency() == Frequency.WEEKLY && day != null && run.getDayOfWeek() != day)) {
      run = run.minusDays(1);
    }
    return run.toEpochSecond();
  }

  private void run(BackupFileSpec.DatabaseBackup backup, String resource, long at) {
    DrawKey key = DrawKey.of(backup.name()).and(at);
    boolean works = !world.keyed(Purpose.BACKUP, key).chance(backup.failures().value());
    world.agenda.at(
        at + backup.duration().toSeconds(), () -> finished(backup, resource, at, works));
    long next = at + backup.frequency().seconds();
    world.agenda.at(next, () -> run(backup, resource, next));
  }

  private void finished(
      BackupFileSpec.DatabaseBackup backup, String resource, long begun, boolean runs) {
    boolean works = runs && !lost(resource, begun);
    if (works) {
      newestCopy.merge(resource, begun, Math::max);
    }
    world.engine.apply(new Event.BackupFinished(backup.name(), works), world.now());
  }

  /** Returns whether a database was lost at a moment or since: a copy in flight is lost with it. */
  private boolean lost(String resource, long since) {
    return world.troubles().stream()
        .anyMatch(
            t ->
                t.kind() == FaultKind.DATABASE_LOSS
                    && t.target.equals(resource)
                    && (t.active || t.end > since));
  }

  static @Nullable Disaster disaster(FaultKind kind) {
    return switch (kind) {
      case DATABASE_LOSS -> Disaster.DATABASE_LOSS;
      case REGIONAL_OUTAGE -> Disaster.REGIONAL_OUTAGE;
      case DATA_BREACH -> Disaster.DATA_BREACH;
      default -> null;
    };
  }

  /** Tells the engine what nobody could measure. */
  void struck(Trouble trouble) {
    if (trouble.kind() == FaultKind.EXPIRED_SECRET) {
      world.engine.apply(new Event.SecretExpired(trouble.target), world.now());
    } else if (trouble.kind() == FaultKind.DATA_BREACH && trouble.service() >= 0) {
      long reported = world.now() + (long) spread(REPORT, trouble, "report");
      world.agenda.at(
          reported,
          () ->
              world.engine.apply(
                  new Event.BreachReported(trouble.service(), trouble.active), world.now()));
    }
  }

  /** Returns whether a procedure exists for a trouble, and lets somebody find that out. */
  boolean takesOver(Trouble trouble) {
    Disaster kind = disaster(trouble.kind());
    if (kind == null || procedures.values().stream().noneMatch(p -> answers(p, trouble))) {
      return false;
    }
    long known = world.now() + (long) spread(TRIAGE, trouble, "triage");
    world.agenda.at(
        known,
        () -> {
          if (trouble.active) {
            world.event("disaster", "declared: " + trouble.target);
            world.engine.apply(new Event.DisasterDeclared(kind, trouble.target), world.now());
          }
        });
    return true;
  }

  private double spread(double median, Trouble trouble, String what) {
    return world.response().people().spread(median, trouble.key.and(what));
  }

  /** Returns whether a procedure is for a disaster of that kind and for what it struck. */
  private boolean answers(RecoverySpec.Procedure procedure, Trouble trouble) {
    Disaster kind = disaster(trouble.kind());
    return kind != null
        && procedure.disaster().name().equals(kind.name())
        && (procedure.targets().isEmpty()
            || procedure.targets().stream().anyMatch(t -> trouble.subjects.contains(t.value())));
  }

  /** Carries out a procedure. */
  void started(String name) {
    RecoverySpec.Procedure procedure = procedures.get(name);
    if (procedure == null) {
      return;
    }
    world.event("recovery", name + " is started");
    double typical = procedure.typical().toMillis() / 1000.0;
    for (Trouble trouble : world.active()) {
      if (answers(procedure, trouble)) {
        long done = world.now() + (long) spread(typical, trouble, name);
        world.agenda.at(done, () -> world.end(trouble));
      }
    }
  }

  /** Closes the books on a trouble. */
  void ended(Trouble trouble) {
    Disaster kind = disaster(trouble.kind());
    if (trouble.kind() == FaultKind.EXPIRED_SECRET) {
      world.engine.apply(new Event.SecretRotated(trouble.target), world.now());
    }
    if (kind == null) {
      return;
    }
    if (kind == Disaster.DATA_BREACH) {
      world.engine.apply(new Event.BreachReported(trouble.service(), false), world.now());
    } else {
      double rpo = Double.NaN;
      if (kind == Disaster.DATABASE_LOSS && newestCopy.containsKey(trouble.target)) {
        rpo = (double) (trouble.start - newestCopy.get(trouble.target));
      }
      world.outcomes.recovered((double) (trouble.end - trouble.start), rpo);
    }
    world.engine.apply(new Event.DisasterMended(kind, trouble.target), world.now());
  }
}
