package dev.premortem.engine.bundle;

import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Defaults;
import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.document.GuardrailsSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MeasurementSpec;
import dev.premortem.engine.document.OnCallOverrideSpec;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.SystemSpec;
import dev.premortem.engine.document.TimeOfDay;
import dev.premortem.engine.schedule.OnCall;
import dev.premortem.engine.schedule.WallClock;
import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one folder says: documents, DRL and runbooks. Immutable, and equal bytes give
 * equal bundles.
 */
public final class Bundle {
  private final String path;
  private final String digest;
  private final Map<String, byte[]> files;
  private final Map<Kind, List<Document<?>>> documents;
  private final List<AuthoredDrl> rules;
  private final Set<String> runbooks;
  private final Effective effective;
  private final DefaultsSpec defaults;

  /**
   * The policy numbers that hold.
   *
   * @param defaults what stands in where no document says
   * @param written what documents say in their place
   */
  public record Effective(Defaults defaults, List<Decoder.Written> written) {}

  Bundle(
      String path,
      String digest,
      Map<String, byte[]> files,
      Map<Kind, List<Document<?>>> documents,
      List<AuthoredDrl> rules,
      Set<String> runbooks,
      Effective effective) {
    this.path = path;
    this.digest = digest;
    this.files = files;
    Map<Kind, List<Document<?>>> copy = new LinkedHashMap<>();
    documents.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
    this.documents = copy;
    this.rules = List.copyOf(rules);
    this.runbooks = runbooks;
    this.effective = effective;
    this.defaults = said(Kind.DEFAULTS, DefaultsSpec.class);
  }

  /** Returns the path as it was given. */
  public String path() {
    return path;
  }

  /**
   * Returns {@code sha256:} and the digest over names and bytes of all files that count, and over
   * the standard defaults that stand in beside them.
   */
  public String digest() {
    return digest;
  }

  /** Returns the bytes of all files that count, by path relative to the bundle. */
  public Map<String, byte[]> files() {
    return Collections.unmodifiableMap(files);
  }

  /** Returns the bundle's own DRL files. */
  public List<AuthoredDrl> rules() {
    return rules;
  }

  /** Returns the paths of Markdown files in the bundle, relative to it. */
  public Set<String> runbooks() {
    return runbooks;
  }

  /** Returns the documents of one kind, in the order of files and lines. */
  public <T extends Record> List<Document<T>> all(Kind kind, Class<T> type) {
    List<Document<T>> found = new ArrayList<>();
    for (Document<?> document : documents.getOrDefault(kind, List.of())) {
      found.add(
          new Document<>(kind, document.name(), document.place(), type.cast(document.spec())));
    }
    return found;
  }

  /**
   * Returns the one document of a kind, null when there is none.
   *
   * @throws IllegalArgumentException for a kind of which a bundle may hold several
   */
  public <T extends Record> @Nullable Document<T> only(Kind kind, Class<T> type) {
    if (kind.count() != Kind.Count.ONE) {
      throw new IllegalArgumentException("a bundle may hold several of " + kind.label());
    }
    List<Document<T>> all = all(kind, type);
    return all.isEmpty() ? null : all.get(0);
  }

  /**
   * Returns a bundle in which a document says something else. Files and digest stay those of this
   * bundle: it is for trying what if, not for enforcement.
   */
  public Bundle with(Document<?> changed) {
    Map<Kind, List<Document<?>>> copy = new LinkedHashMap<>(documents);
    List<Document<?>> others = new ArrayList<>();
    for (Document<?> document : documents.getOrDefault(changed.kind(), List.of())) {
      others.add(document.place().equals(changed.place()) ? changed : document);
    }
    copy.put(changed.kind(), others);
    return new Bundle(path, digest, files, copy, rules, runbooks, effective);
  }

  /** Returns who is on call as all documents together say it, null when none does. */
  public @Nullable OnCallSpec onCall() {
    List<Document<OnCallSpec>> documents = all(Kind.ON_CALL, OnCallSpec.class);
    if (documents.size() <= 1) {
      return documents.isEmpty() ? null : documents.get(0).spec();
    }
    List<OnCallSpec.Week> schedule = new ArrayList<>();
    List<OnCallSpec.Rotation> rotations = new ArrayList<>();
    List<OnCallSpec.Level> levels = new ArrayList<>();
    Located<TimeOfDay> handOver = null;
    Located<ZoneId> timezone = null;
    for (Document<OnCallSpec> document : documents) {
      OnCallSpec spec = document.spec();
      schedule.addAll(spec.schedule());
      rotations.addAll(spec.rotations());
      levels.addAll(spec.escalationPolicy());
      handOver = spec.schedule().isEmpty() ? handOver : spec.handOver();
      timezone = spec.schedule().isEmpty() ? timezone : spec.timezone();
    }
    return new OnCallSpec(schedule, handOver, timezone, rotations, levels);
  }

  /** Returns whether a page reaches anybody at all. */
  public boolean somebodyOnCall() {
    OnCallSpec onCall = onCall();
    return onCall != null
        && !(onCall.schedule().isEmpty()
            && onCall.rotations().isEmpty()
            && onCall.escalationPolicy().isEmpty());
  }

  /** Returns who is on call when. */
  public OnCall rota() {
    return new OnCall(
        onCall(),
        all(Kind.ON_CALL_OVERRIDE, OnCallOverrideSpec.class).stream().map(Document::spec).toList(),
        people(),
        system().timezone());
  }

  /** Returns when simulated time begins, epoch seconds, in the time zone of the system. */
  public long start() {
    return WallClock.reaches(system().start().atStartOfDay(), system().timezone());
  }

  /** Returns the number of documents. */
  public int size() {
    return documents.values().stream().mapToInt(List::size).sum();
  }

  /** Returns the policy numbers that hold, and where each is written. */
  public Effective effective() {
    return effective;
  }

  /** Returns what stands in where no other document says. */
  public DefaultsSpec defaults() {
    return defaults;
  }

  /** Returns what the one document of a kind says, or what stands in where there is none. */
  private <T extends Record> T said(Kind kind, Class<T> type) {
    Document<T> document = only(kind, type);
    return document == null ? effective.defaults().absent(type) : document.spec();
  }

  /** Returns the burn-rate alerts, with the numbers of the pairs that they name. */
  public List<BurnRate> burnRates() {
    return BurnRate.of(this);
  }

  /** Returns what the services have in common, with stand-ins where the bundle does not say. */
  public SystemSpec system() {
    return said(Kind.SYSTEM, SystemSpec.class);
  }

  /** Returns the name of the system, empty when the bundle has none. */
  public String systemName() {
    Document<SystemSpec> system = only(Kind.SYSTEM, SystemSpec.class);
    return system == null ? "" : system.name();
  }

  /** Returns the limits on automation. */
  public GuardrailsSpec guardrails() {
    return said(Kind.GUARDRAILS, GuardrailsSpec.class);
  }

  /** Returns what lies between what happens and what is seen. */
  public MeasurementSpec measurement() {
    return said(Kind.MEASUREMENT, MeasurementSpec.class);
  }

  /** Returns the responders. */
  public PeopleSpec people() {
    return said(Kind.PEOPLE, PeopleSpec.class);
  }

  /**
   * Returns the resource that a backup copies: the one it names, or else the one whose name its own
   * name begins with, as {@code plant-sql-weekly-snapshot} does; empty when there is none.
   */
  public String resourceOf(BackupFileSpec.DatabaseBackup backup) {
    Located<String> named = backup.resource();
    if (named != null) {
      return named.value();
    }
    String longest = "";
    for (Document<ResourceSpec> resource : all(Kind.RESOURCE, ResourceSpec.class)) {
      boolean fits = backup.name().startsWith(resource.name() + "-");
      if (fits && resource.name().length() > longest.length()) {
        longest = resource.name();
      }
    }
    return longest;
  }

  /** Returns how long nothing may hold before an incident is over. */
  public Duration quietTime() {
    return said(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class).quietTime();
  }
}
