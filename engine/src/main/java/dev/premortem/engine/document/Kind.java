package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of documents that a bundle may hold. */
public enum Kind {
  /** Premortem's own kinds. */
  SYSTEM("System", Family.OWN, SystemSpec.class),
  SERVICE("Service", Family.OWN, ServiceSpec.class),
  RESOURCE("Resource", Family.OWN, ResourceSpec.class),
  TRAFFIC("Traffic", Family.OWN, TrafficSpec.class),
  SCENARIO("Scenario", Family.OWN, ScenarioSpec.class),
  INCIDENT_CLASSES("IncidentClasses", Family.OWN, IncidentClassesSpec.class),
  ROLLOUT("Rollout", Family.OWN, RolloutSpec.class),
  CAPACITY("Capacity", Family.OWN, CapacitySpec.class),
  COSTS("Costs", Family.OWN, CostsSpec.class),
  PRICES("Prices", Family.OWN, PricesSpec.class),
  SECRETS("Secrets", Family.OWN, SecretsSpec.class),
  RECOVERY("Recovery", Family.OWN, RecoverySpec.class),
  CHANNEL("NotificationChannel", Family.OWN, ChannelSpec.class),
  PEOPLE("People", Family.OWN, PeopleSpec.class),
  GUARDRAILS("Guardrails", Family.OWN, GuardrailsSpec.class),
  SILENCE("Silence", Family.OWN, SilenceSpec.class),
  GATES("Gates", Family.OWN, GatesSpec.class),
  SCORECARD("Scorecard", Family.OWN, ScorecardSpec.class),
  MEASUREMENT("Measurement", Family.OWN, MeasurementSpec.class),
  BURN_RATES("BurnRates", Family.OWN, BurnRatesSpec.class),
  ON_CALL_OVERRIDE("OnCallOverride", Family.OWN, OnCallOverrideSpec.class),
  METRIC("Metric", Family.OWN, MetricSpec.class),
  TEST("Test", Family.OWN, TestSpec.class),
  /** Kinds that are known by their shape. */
  ALERT_POLICY("AlertPolicy", Family.CLOUD_MONITORING, AlertPolicySpec.class),
  SLO_FILE("SloFile", Family.SHAPE, SloFileSpec.class),
  BACKUPS("Backups", Family.SHAPE, BackupFileSpec.class),
  ON_CALL("OnCall", Family.SHAPE, OnCallSpec.class),
  MONITORING_STACK("MonitoringStack", Family.SHAPE, MonitoringStackSpec.class),
  OPEN_SLO("SLO", Family.OPEN_SLO, OpenSloSpec.class);

  /** Where a kind comes from, and so how its documents are wrapped. */
  public enum Family {
    /** {@code apiVersion: premortem/v1}, kind, metadata, spec. */
    OWN,
    /** Cloud Monitoring's, wrapped like a Kubernetes object or bare as exported. */
    CLOUD_MONITORING,
    /** OpenSLO v1. */
    OPEN_SLO,
    /** No envelope: known by the fields it has. */
    SHAPE
  }

  private final String label;
  private final Family family;
  private final Class<? extends Record> spec;

  Kind(String label, Family family, Class<? extends Record> spec) {
    this.label = label;
    this.family = family;
    this.spec = spec;
  }

  /** Returns the name as documents write it. */
  public String label() {
    return label;
  }

  /** Returns where the kind comes from. */
  public Family family() {
    return family;
  }

  /** Returns the record that holds the fields. */
  public Class<? extends Record> spec() {
    return spec;
  }

  /** Returns what the kind is for. */
  public String description() {
    Doc doc = spec.getAnnotation(Doc.class);
    return doc == null ? label : doc.value();
  }

  /** Returns Premortem's own kind of that name. */
  public static Optional<Kind> own(String label) {
    return Arrays.stream(values())
        .filter(k -> k.family == Family.OWN && k.label.equals(label))
        .findFirst();
  }

  /** Returns the kind of that name, whatever its family. */
  public static Optional<Kind> of(String label) {
    return Arrays.stream(values()).filter(k -> k.label.equals(label)).findFirst();
  }

  /** Returns the kind of a document without an envelope, null when its shape is not known. */
  public static @Nullable Kind byShape(Node.Mapping document) {
    if (document.get("slos") != null) {
      return SLO_FILE;
    }
    if (document.get("database_backups") != null || document.get("cloud_storage_backups") != null) {
      return BACKUPS;
    }
    if (document.get("schedule") != null
        || document.get("rotations") != null
        || document.get("escalation_policy") != null) {
      return ON_CALL;
    }
    if (document.get("conditions") != null
        && (document.get("combiner") != null || document.get("displayName") != null)) {
      return ALERT_POLICY;
    }
    if (document.get("components") instanceof Node.Sequence) {
      return MONITORING_STACK;
    }
    return null;
  }
}
