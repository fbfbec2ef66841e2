package dev.premortem.rules.fact;

import dev.premortem.rules.decision.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that authors may write about: the fact types, and the enumerations that they name. */
public final class FactTypes {
  /** Every fact type, in the documented order. */
  public static final List<FactType> ALL =
      List.of(
          ServiceHealth.TYPE,
          SloStatus.TYPE,
          BurnState.TYPE,
          AlertState.TYPE,
          RolloutState.TYPE,
          CandidateHealth.TYPE,
          IncidentState.TYPE,
          CapacityState.TYPE,
          CostState.TYPE,
          BackupState.TYPE,
          RecoveryState.TYPE,
          SecretState.TYPE,
          UptimeState.TYPE,
          ServiceRecord.TYPE,
          TargetState.TYPE,
          OnCallState.TYPE,
          MetricState.TYPE);

  /** Enumerations that conditions and consequences may name. */
  public static final List<Class<? extends Enum<?>>> ENUMS =
      List.of(Severity.class, RolloutPhase.class, SmokeTest.class, Disaster.class, Verdict.class);

  private FactTypes() {}

  /** Returns the type of that name, null where there is none. */
  public static @Nullable FactType of(String name) {
    for (FactType type : ALL) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    return null;
  }

  /** Returns the names of all types. */
  public static List<String> names() {
    return ALL.stream().map(FactType::name).toList();
  }
}
