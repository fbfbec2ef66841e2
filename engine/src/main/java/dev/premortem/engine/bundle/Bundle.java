package dev.premortem.engine.bundle;

import dev.premortem.engine.document.BackupFileSpec;
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

  Bundle(
      String path,
      String digest,
      Map<String, byte[]> files,
      Map<Kind, List<Document<?>>> documents,
      List<AuthoredDrl> rules,
      Set<String> runbooks) {
    this.path = path;
    this.digest = digest;
    this.files = files;
    Map<Kind, List<Document<?>>> copy = new LinkedHashMap<>();
    documents.forEach((kind, list) -> copy.put(kind, List.copyOf(list)));
    this.documents = copy;
    this.rules = List.copyOf(rules);
    this.runbooks = runbooks;
  }

  /** Returns the path as it was given. */
  public String path() {
    return path;
  }

  /** Returns {@code sha256:} and the digest over names and bytes of all files that count. */
  public String digest() {
    return digest;
  }

  /** Returns the very bytes that the digest is over, by path relative to the bundle. */
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

  /** Returns the first document of a kind, null when there is none. */
  public <T extends Record> @Nullable Document<T> first(Kind kind, Class<T> type) {
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
    return new Bundle(path, digest, files, copy, rules, runbooks);
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

  /** Returns what the services have in common, with stand-ins where the bundle does not say. */
  public SystemSpec system() {
    Document<SystemSpec> system = first(Kind.SYSTEM, SystemSpec.class);
    return system == null ? Defaults.of(SystemSpec.class) : system.spec();
  }

  /** Returns the name of the system, empty when the bundle has none. */
  public String systemName() {
    Document<SystemSpec> system = first(Kind.SYSTEM, SystemSpec.class);
    return system == null ? "" : system.name();
  }

  /** Returns the limits on automation. */
  public GuardrailsSpec guardrails() {
    Document<GuardrailsSpec> document = first(Kind.GUARDRAILS, GuardrailsSpec.class);
    return document == null ? Defaults.of(GuardrailsSpec.class) : document.spec();
  }

  /** Returns what lies between what happens and what is seen. */
  public MeasurementSpec measurement() {
    Document<MeasurementSpec> document = first(Kind.MEASUREMENT, MeasurementSpec.class);
    return document == null ? Defaults.of(MeasurementSpec.class) : document.spec();
  }

  /** Returns the responders. */
  public PeopleSpec people() {
    Document<PeopleSpec> document = first(Kind.PEOPLE, PeopleSpec.class);
    return document == null ? Defaults.of(PeopleSpec.class) : document.spec();
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
    Document<IncidentClassesSpec> document =
        first(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    return document == null ? Duration.ofMinutes(5) : document.spec().quietTime();
  }
}
