package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.DisasterKind;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.RecoverySpec;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Dependencies;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.Disaster;
import dev.premortem.rules.fact.RecoveryState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Folds disasters into the procedures that answer them: those for what was struck, no others. */
public final class RecoveryFold {
  /** A procedure, what its targets are and stand in, and which of it is struck. */
  private static final class Procedure {
    private final RecoverySpec.Procedure spec;
    private final RecoveryState fact;
    private final Set<String> answers = new TreeSet<>();
    private final Set<String> struck = new TreeSet<>();
    private int disasters;

    private Procedure(RecoverySpec.Procedure spec, RecoveryState fact) {
      this.spec = spec;
      this.fact = fact;
    }

    /** An empty name is a disaster of which nobody said what it struck. */
    private boolean answers(Disaster kind, String resource) {
      return disaster(spec.disaster()) == kind
          && (resource.isEmpty() || answers.isEmpty() || answers.contains(resource));
    }
  }

  private final Timers timers;
  private final BackupFold backups;
  private final List<Procedure> procedures = new ArrayList<>();

  /** Makes the procedures of a bundle known. */
  public RecoveryFold(
      Bundle bundle,
      Dependencies dependencies,
      RuleSession session,
      Timers timers,
      BackupFold backups) {
    this.timers = timers;
    this.backups = backups;
    Map<String, String> regions = regions(bundle);
    for (Document<RecoverySpec> document : bundle.all(Kind.RECOVERY, RecoverySpec.class)) {
      for (RecoverySpec.Procedure spec : document.spec().procedures()) {
        String target = spec.targets().isEmpty() ? "" : spec.targets().get(0).value();
        Procedure procedure = new Procedure(spec, new RecoveryState(spec.name(), target));
        for (Located<String> named : spec.targets()) {
          procedure.answers.add(named.value());
          procedure.answers.addAll(dependencies.of(named.value()));
        }
        for (String name : List.copyOf(procedure.answers)) {
          String region = regions.get(name);
          if (region != null) {
            procedure.answers.add(region);
          }
        }
        procedures.add(procedure);
        session.insert(procedure.fact);
      }
    }
  }

  /** Returns where services and resources are. */
  private static Map<String, String> regions(Bundle bundle) {
    Map<String, String> regions = new HashMap<>();
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      ServiceSpec.CloudRun cloudRun = service.spec().cloudRun();
      if (cloudRun != null) {
        regions.put(service.name(), cloudRun.region());
      }
    }
    for (Document<ResourceSpec> resource : bundle.all(Kind.RESOURCE, ResourceSpec.class)) {
      String region = resource.spec().region();
      if (region != null) {
        regions.put(resource.name(), region);
      }
    }
    return regions;
  }

  private static Disaster disaster(DisasterKind kind) {
    return switch (kind) {
      case DATABASE_LOSS -> Disaster.DATABASE_LOSS;
      case REGIONAL_OUTAGE -> Disaster.REGIONAL_OUTAGE;
      case DATA_BREACH -> Disaster.DATA_BREACH;
    };
  }

  /**
   * Takes in that somebody found out that a disaster is on.
   *
   * @param resource what it struck: a service, a resource or a region; empty where nobody said
   */
  public void declared(Disaster kind, String resource, long now) {
    for (Procedure procedure : procedures) {
      if (procedure.answers(kind, resource) && procedure.struck.add(resource)) {
        if (procedure.struck.size() == 1) {
          begin(procedure, kind, now);
        }
        long rpo = procedure.spec.rpo().value().toSeconds();
        if (rpo > 0 && backups.age(resource, now) > rpo) {
          procedure.fact.set(RecoveryState.RPO_MISSED, true);
        }
      }
    }
  }

  private void begin(Procedure procedure, Disaster kind, long now) {
    RecoveryState fact = procedure.fact;
    fact.set(RecoveryState.DISASTER, kind);
    fact.set(RecoveryState.ACTIVE, true);
    fact.set(RecoveryState.STARTED, false);
    fact.set(RecoveryState.RPO_MISSED, false);
    int number = ++procedure.disasters;
    long rto = procedure.spec.rto().value().toSeconds();
    if (rto > 0) {
      timers.at(
          now + rto,
          () -> {
            if (procedure.disasters == number && fact.get(RecoveryState.ACTIVE)) {
              fact.set(RecoveryState.RTO_MISSED, true);
            }
          });
    }
  }

  /** Takes in that a procedure was started. */
  public void started(String name) {
    for (Procedure procedure : procedures) {
      if (procedure.spec.name().equals(name)) {
        procedure.fact.set(RecoveryState.STARTED, true);
      }
    }
  }

  /** Takes in that a disaster is over for what it struck. */
  public void mended(Disaster kind, String resource) {
    for (Procedure procedure : procedures) {
      boolean known =
          procedure.fact.get(RecoveryState.DISASTER) == kind
              && (resource.isEmpty()
                  ? !procedure.struck.isEmpty()
                  : procedure.struck.contains(resource) || procedure.struck.contains(""));
      if (!known) {
        continue;
      }
      procedure.struck.remove("");
      procedure.struck.remove(resource);
      if (resource.isEmpty()) {
        procedure.struck.clear();
      }
      if (procedure.struck.isEmpty()) {
        end(procedure);
      }
    }
  }

  private static void end(Procedure procedure) {
    RecoveryState fact = procedure.fact;
    procedure.disasters++;
    fact.set(RecoveryState.ACTIVE, false);
    fact.set(RecoveryState.STARTED, false);
    fact.set(RecoveryState.RTO_MISSED, false);
    fact.set(RecoveryState.RPO_MISSED, false);
    fact.set(RecoveryState.DISASTER, Disaster.NONE);
  }
}
