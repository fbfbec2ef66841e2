package dev.premortem.engine.document;

import dev.premortem.engine.yaml.Node;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of documents that a bundle may hold. */
public enum Kind {
  /** Premortem's own kinds. */
  SYSTEM("System", Family.OWN, Count.ONE, SystemSpec.class),
  SERVICE("Service", Family.OWN, Count.NAMED, ServiceSpec.class),
  RESOURCE("Resource", Family.OWN, Count.NAMED, ResourceSpec.class),
  TRAFFIC("Traffic", Family.OWN, Count.NAMED, TrafficSpec.class),
  SCENARIO("Scenario", Family.OWN, Count.NAMED, ScenarioSpec.class),
  INCIDENT_CLASSES("IncidentClasses", Family.OWN, Count.ONE, IncidentClassesSpec.class),
  ROLLOUT("Rollout", Family.OWN, Count.NAMED, RolloutSpec.class),
  CAPACITY("Capacity", Family.OWN, Count.ONE, CapacitySpec.class),
  COSTS("Costs", Family.OWN, Count.ONE, CostsSpec.class),
  PRICES("Prices", Family.OWN, Count.NAMED, PricesSpec.class),
  SECRETS("Secrets", Family.OWN, Count.NAMED, SecretsSpec.class),
  RECOVERY("Recovery", Family.OWN, Count.NAMED, RecoverySpec.class),
  CHANNEL("NotificationChannel", Family.OWN, Count.NAMED, ChannelSpec.class),
  PEOPLE("People", Family.OWN, Count.ONE, PeopleSpec.class),
  GUARDRAILS("Guardrails", Family.OWN, Count.ONE, GuardrailsSpec.class),
  SILENCE("Silence", Family.OWN, Count.NAMED, SilenceSpec.class),
  GATES("Gates", Family.OWN, Count.NAMED, GatesSpec.class),
  SCORECARD("Scorecard", Family.OWN, Count.NAMED, ScorecardSpec.class),
  MEASUREMENT("Measurement", Family.OWN, Count.ONE, MeasurementSpec.class),
  BURN_RATES("BurnRates", Family.OWN, Count.NAMED, BurnRatesSpec.class),
  DEFAULTS("Defaults", Family.OWN, Count.ONE, DefaultsSpec.class),
  ON_CALL_OVERRIDE("OnCallOverride", Family.OWN, Count.NAMED, OnCallOverrideSpec.class),
  METRIC("Metric", Family.OWN, Count.NAMED, MetricSpec.class),
  TEST("Test", Family.OWN, Count.NAMED, TestSpec.class),
  /** Kinds that are known by their shape. */
  ALERT_POLICY("AlertPolicy", Family.CLOUD_MONITORING, Count.NAMED, AlertPolicySpec.class),
  SLO_FILE("SloFile", Family.SHAPE, Count.MANY, SloFileSpec.class),
  BACKUPS("Backups", Family.SHAPE, Count.MANY, BackupFileSpec.class),
  ON_CALL("OnCall", Family.SHAPE, Count.MANY, OnCallSpec.class),
  MONITORING_STACK("MonitoringStack", Family.SHAPE, Count.MANY, MonitoringStackSpec.class),
  OPEN_SLO("SLO", Family.OPEN_SLO, Count.NAMED, OpenSloSpec.class);

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

  /** How many documents of a kind a bundle may hold. */
  public enum Count {
    /** One: a second is an error. */
    ONE,
    /** One for each name: a second of a name is an error. */
    NAMED,
    /** Any number: they have no names of their own, what they list has. */
    MANY
  }

  private final String label;
  private final Family family;
  private final Count count;
  private final Class<? extends Record> spec;

  Kind(String label, Family family, Count count, Class<? extends Record> spec) {
    this.label = label;
    this.family = family;
    this.count = count;
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

  /** Returns how many of them a bundle may hold. */
  public Count count() {
    return count;
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
