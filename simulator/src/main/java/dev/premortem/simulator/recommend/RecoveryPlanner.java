package dev.premortem.simulator.recommend;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.BackupFileSpec.DatabaseBackup;
import dev.premortem.engine.document.DisasterKind;
import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.FaultLength;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.Records;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Intervals;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.run.Workers;
import dev.premortem.simulator.world.Blueprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Distributions of what disasters cost in data and in time, and what backups and restores must be
 * for the objectives to hold in 99 of 100 of them. Time is simulated with everything that comes
 * before a restore: detection, the page, triage.
 */
public final class RecoveryPlanner {
  private static final long[] PERIODS = {
    300, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400, 172_800, 604_800
  };
  private static final int FEWER = 400;
  private static final int STEPS = 7;

  private final Policy policy;
  private final Options options;

  /** Prepares plans; of the options horizon and scenarios do not matter. */
  public RecoveryPlanner(Policy policy, Options options) {
    this.policy = policy;
    this.options = options;
  }

  /** Makes a plan for every procedure that has an objective and can be simulated. */
  public List<RecoveryPlan> run() {
    List<RecoveryPlan> plans = new ArrayList<>();
    for (Document<RecoverySpec> document : policy.bundle().all(Kind.RECOVERY, RecoverySpec.class)) {
      for (RecoverySpec.Procedure procedure : document.spec().procedures()) {
        FaultKind fault = fault(procedure.disaster());
        String struck = fault == null ? null : struck(procedure);
        if (fault != null && struck != null) {
          plans.add(plan(document, procedure, fault, struck));
        }
      }
    }
    return plans;
  }

  private static @Nullable FaultKind fault(DisasterKind disaster) {
    return switch (disaster) {
      case DATABASE_LOSS -> FaultKind.DATABASE_LOSS;
      case REGIONAL_OUTAGE -> FaultKind.REGIONAL_OUTAGE;
      default -> null; // its end is not a recovery
    };
  }

  /** Returns what a disaster strikes: a resource, or the region of a service. */
  private @Nullable String struck(RecoverySpec.Procedure procedure) {
    if (procedure.targets().isEmpty()) {
      return null;
    }
    String target = procedure.targets().get(0).value();
    ServiceSpec service = service(target);
    boolean region = procedure.disaster() == DisasterKind.REGIONAL_OUTAGE;
    return region && service != null && service.cloudRun() != null
        ? service.cloudRun().region()
        : target;
  }

  private @Nullable ServiceSpec service(String name) {
    return policy.bundle().all(Kind.SERVICE, ServiceSpec.class).stream()
        .filter(d -> d.name().equals(name))
        .map(Document::spec)
        .findFirst()
        .orElse(null);
  }

  private RecoveryPlan plan(
      Document<RecoverySpec> document,
      RecoverySpec.Procedure procedure,
      FaultKind fault,
      String struck) {
    String words = fault == FaultKind.DATABASE_LOSS ? "loss of " + struck : "outage of " + struck;
    return new RecoveryPlan(
        procedure.name(),
        words,
        struck,
        document.place(),
        procedure.rpo().value().isZero() ? null : loss(procedure, struck),
        procedure.rto().value().isZero() ? null : time(document, procedure, fault, struck));
  }

  private RecoveryPlan.Loss loss(RecoverySpec.Procedure procedure, String struck) {
    TreeSet<String> databases = new TreeSet<>();
    for (Located<String> target : procedure.targets()) {
      databases.add(target.value());
      ServiceSpec service = service(target.value());
      if (service != null) {
        service.dependsOn().forEach(d -> databases.add(d.name().value()));
      }
    }
    List<DatabaseBackup> backups = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (Document<BackupFileSpec> file : policy.bundle().all(Kind.BACKUPS, BackupFileSpec.class)) {
      for (DatabaseBackup backup : file.spec().databaseBackups()) {
        if (databases.contains(policy.bundle().resourceOf(backup))) {
          if (struck.equals(backup.location())) {
            gone.add(backup.name());
          } else {
            backups.add(backup);
          }
        }
      }
    }
    double target = procedure.rpo().value().toMillis() / 1000.0;
    double[] ages =
        backups.isEmpty()
            ? new double[] {Double.POSITIVE_INFINITY}
            : CopyAge.sample(backups, options.seed());
    DatabaseBackup alike = backups.isEmpty() ? null : backups.get(0);
    double duration = alike == null ? 600 : alike.duration().toSeconds();
    double failures = alike == null ? 0.01 : alike.failures().value();
    List<RecoveryPlan.Schedule> schedules = new ArrayList<>();
    long needed = 0;
    for (long period : PERIODS) {
      double met = CopyAge.chance(target, (double) period, duration, failures);
      schedules.add(new RecoveryPlan.Schedule(period, met));
      needed = met >= RecoveryPlan.WANTED ? period : needed;
    }
    return new RecoveryPlan.Loss(
        spread(ages, target),
        backups.stream().map(DatabaseBackup::name).toList(),
        gone,
        schedules,
        needed);
  }

  private RecoveryPlan.Time time(
      Document<RecoverySpec> document,
      RecoverySpec.Procedure procedure,
      FaultKind fault,
      String struck) {
    double target = procedure.rto().value().toMillis() / 1000.0;
    double typical = procedure.typical().toMillis() / 1000.0;
    RecoveryPlan.Spread spread =
        spread(times(document, procedure, typical, fault, struck, options.replications()), target);
    double needed = typical;
    if (!spread.holds()) {
      double low = 0;
      double high = typical;
      long few = Math.min(FEWER, options.replications());
      for (int i = 0; i < STEPS; i++) {
        double middle = (low + high) / 2;
        double[] times = times(document, procedure, middle, fault, struck, few);
        if (spread(times, target).holds()) {
          low = middle;
        } else {
          high = middle;
        }
      }
      needed = low;
    }
    return new RecoveryPlan.Time(spread, typical, needed);
  }

  /** Times from a disaster to its end, seconds, ascending; infinity where it did not end. */
  private double[] times(
      Document<RecoverySpec> document,
      RecoverySpec.Procedure procedure,
      double typical,
      FaultKind fault,
      String struck,
      long replications) {
    RecoverySpec.Procedure changed =
        Records.with(
            procedure, "typical", Duration.ofMillis(Math.max(1000, Math.round(1000 * typical))));
    List<RecoverySpec.Procedure> procedures =
        document.spec().procedures().stream()
            .map(p -> p.name().equals(procedure.name()) ? changed : p)
            .toList();
    Policy tried =
        typical == procedure.typical().toMillis() / 1000.0
            ? policy
            : Policy.compile(
                    policy
                        .bundle()
                        .with(
                            new Document<>(
                                document.kind(),
                                document.name(),
                                document.place(),
                                Records.with(document.spec(), "procedures", procedures))))
                .policy();
    if (tried == null) {
      throw new IllegalStateException(
          "a shorter " + procedure.name() + " makes the bundle invalid");
    }
    Duration horizon = procedure.rto().value().multipliedBy(10);
    Options how =
        new Options(
            List.of(),
            replications,
            0,
            horizon.compareTo(Duration.ofDays(3)) < 0 ? Duration.ofDays(3) : horizon,
            Duration.ZERO,
            options.tick(),
            options.seed(),
            options.threads(),
            options.quiet(),
            false,
            List.of());
    ScenarioSpec disaster =
        new ScenarioSpec(
            "",
            List.of(),
            List.of(
                new ScenarioSpec.Fault(
                    fault,
                    new Located<>(struck, document.place()),
                    1,
                    Duration.ofDays(365),
                    new Ratio(1, "100%"),
                    1,
                    false,
                    null,
                    FaultLength.EXPONENTIAL)));
    Simulation simulation = new Simulation(tried, how, Map.of());
    Blueprint blueprint = simulation.blueprint(disaster);
    int metric = blueprint.catalogue().of("recovery.rto");
    List<Double> times = new ArrayList<>();
    try (Workers workers = how.workers()) {
      workers.outcomes(
          simulation,
          procedure.name(),
          blueprint,
          how,
          outcomes -> {
            for (Outcome outcome : outcomes) {
              double time = outcome.values[metric];
              times.add(Double.isNaN(time) ? Double.POSITIVE_INFINITY : time);
            }
            return true;
          });
    }
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static RecoveryPlan.Spread spread(double[] sorted, double target) {
    long within = Arrays.stream(sorted).filter(t -> t <= target).count();
    double[] interval = Intervals.wilson((double) within, (double) sorted.length);
    return new RecoveryPlan.Spread(
        target,
        at(sorted, 0.5),
        at(sorted, 0.95),
        at(sorted, 0.99),
        within / (double) sorted.length,
        interval[0],
        interval[1]);
  }

  private static double at(double[] sorted, double q) {
    return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
  }
}
