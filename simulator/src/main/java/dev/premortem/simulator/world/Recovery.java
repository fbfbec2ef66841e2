package dev.premortem.simulator.world;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.DisasterKind;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.Frequency;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.simulator.random.Purpose;
import dev.premortem.simulator.random.Stream;
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

  private final World world;
  private final Stream stream;
  private final Map<String, Long> newestCopy = new HashMap<>();
  private final Map<String, RecoverySpec.Procedure> procedures = new HashMap<>();

  Recovery(World world) {
    this.world = world;
    this.stream = world.stream(Purpose.RECOVERY, 0);
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
    boolean works = !stream.chance(backup.failures().value()) && !lost(resource);
    world.agenda.at(
        at + backup.duration().toSeconds(), () -> finished(backup, resource, at, works));
    long next = at + backup.frequency().seconds();
    world.agenda.at(next, () -> run(backup, resource, next));
  }

  private void finished(
      BackupFileSpec.DatabaseBackup backup, String resource, long begun, boolean works) {
    if (works) {
      newestCopy.merge(resource, begun, Math::max);
    }
    world.engine.apply(new Event.BackupFinished(backup.name(), works), world.now());
  }

  private boolean lost(String resource) {
    return world.active().stream()
        .anyMatch(t -> t.kind == FaultKind.DATABASE_LOSS && t.target.equals(resource));
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
    if (trouble.kind == FaultKind.EXPIRED_SECRET) {
      world.engine.apply(new Event.SecretExpired(trouble.target), world.now());
    } else if (trouble.kind == FaultKind.DATA_BREACH && trouble.service() >= 0) {
      long reported = world.now() + (long) world.response().people().spreadOf(600);
      world.agenda.at(
          reported,
          () ->
              world.engine.apply(
                  new Event.BreachReported(trouble.service(), trouble.active), world.now()));
    }
  }

  /** Returns whether a procedure exists for a trouble, and lets somebody find that out. */
  boolean takesOver(Trouble trouble) {
    Disaster kind = disaster(trouble.kind);
    if (kind == null || procedures.values().stream().noneMatch(p -> answers(p, kind))) {
      return false;
    }
    long known = world.now() + (long) world.response().people().spreadOf(TRIAGE);
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

  private static boolean answers(RecoverySpec.Procedure procedure, Disaster kind) {
    DisasterKind own = procedure.disaster();
    return own.name().equals(kind.name());
  }

  /** Carries out a procedure. */
  void started(String name) {
    RecoverySpec.Procedure procedure = procedures.get(name);
    if (procedure == null) {
      return;
    }
    long done = (long) world.response().people().spreadOf(procedure.typical().toMillis() / 1000.0);
    world.event("recovery", name + " is started");
    world.agenda.at(
        world.now() + done,
        () -> {
          for (Trouble trouble : world.active().toArray(new Trouble[0])) {
            Disaster kind = disaster(trouble.kind);
            if (kind != null && answers(procedure, kind)) {
              world.end(trouble);
            }
          }
        });
  }

  /** Closes the books on a trouble. */
  void ended(Trouble trouble) {
    Disaster kind = disaster(trouble.kind);
    if (trouble.kind == FaultKind.EXPIRED_SECRET) {
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
