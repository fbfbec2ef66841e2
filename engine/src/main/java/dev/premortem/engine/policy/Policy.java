package dev.premortem.engine.policy;

import dev.premortem.engine.alert.AlertCondition;
import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.alert.PromqlCondition;
import dev.premortem.engine.alert.Reading;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.document.SilenceSpec;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.promql.WithoutSeries;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.base.PackRow;
import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.explain.RuleLint;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bundle, ready to decide: its services, objectives and alerts in an order of their own, and its
 * rules compiled. Immutable; engines on any number of threads share one.
 */
public final class Policy {
  /** What came of compiling a bundle: no policy when an error was found. */
  public record Compiled(@Nullable Policy policy, List<Problem> problems) {}

  /**
   * A channel.
   *
   * @param name its name
   * @param kind what is at the other end
   * @param severity severity of the incident that a page opens
   */
  public record Channel(String name, ChannelKind kind, Severity severity) {}

  private final Bundle bundle;
  private final RuleBase rules;
  private final List<PackRow> rows;
  private final List<ServicePolicy> services;
  private final List<SloPolicy> slos;
  private final List<UnmeasuredObjective> unmeasured;
  private final List<AlertPolicy> alerts;
  private final List<RuleGroup> ruleGroups;
  private final Map<AlertPolicy, Set<Integer>> watched;
  private final List<AlertPolicy> simulated;
  private final List<MetricPolicy> metrics;
  private final Map<String, Channel> channels;
  private final List<SilenceSpec> silences;
  private final KnownNames names;

  private Policy(PolicyReader reader, RuleBase rules, List<PackRow> rows, KnownNames names) {
    this.bundle = reader.bundle();
    this.names = names;
    this.rules = rules;
    this.rows = List.copyOf(rows);
    this.services = List.copyOf(reader.services());
    this.slos = List.copyOf(reader.slos());
    this.unmeasured = List.copyOf(UnmeasuredObjective.of(bundle));
    this.alerts = List.copyOf(reader.alerts());
    this.ruleGroups = List.copyOf(reader.ruleGroups());
    this.watched = watched(alerts, services);
    this.simulated = List.copyOf(watched.keySet());
    this.metrics = List.copyOf(reader.metrics());
    this.silences =
        bundle.all(Kind.SILENCE, SilenceSpec.class).stream().map(Document::spec).toList();
    this.channels = channels(bundle);
  }

  private static Map<String, Channel> channels(Bundle bundle) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (Document<ChannelSpec> document : bundle.all(Kind.CHANNEL, ChannelSpec.class)) {
      ChannelSpec spec = document.spec();
      Channel channel = new Channel(document.name(), spec.kind(), spec.severity());
      channels.put(document.name(), channel);
      if (!spec.resource().isEmpty()) {
        channels.put(spec.resource(), channel);
      }
    }
    return channels;
  }

  /** Compiles a bundle that has no errors. */
  public static Compiled compile(Bundle bundle) {
    return compile(bundle, null);
  }

  /**
   * Compiles a bundle again after a change.
   *
   * @param before what was compiled before; its rules are used again where nothing that they are
   *     made of has changed
   */
  public static Compiled compile(Bundle bundle, @Nullable Policy before) {
    PolicyReader reader = new PolicyReader(bundle);
    List<PackRow> rows = new PackRows(reader).rows();
    KnownNames names = BundleNames.of(bundle, reader, channels(bundle).keySet());
    boolean same =
        before != null
            && before.rows.equals(rows)
            && before.bundle.rules().equals(bundle.rules())
            && before.names.equals(names);
    RuleBaseCompiler.Result compiled =
        same
            ? new RuleBaseCompiler.Result(before.rules, List.of())
            : RuleBaseCompiler.compile(rows, bundle.rules(), names);
    List<Problem> problems = new ArrayList<>(compiled.problems());
    RuleBase rules = compiled.ruleBase();
    if (rules == null) {
      return new Compiled(null, problems);
    }
    for (String name : rules.overridden()) {
      RuleBase.RuleInfo rule = rules.rules().get(name);
      problems.add(
          Problem.info(
              rule != null && rule.limit() != null ? rule.limit() : Place.file(bundle.path()),
              "RULE-OVERRIDDEN",
              "this rule replaces the standard rule \"" + name + "\"",
              ""));
    }
    lint(bundle, rules, problems);
    return new Compiled(new Policy(reader, rules, rows, names), problems);
  }

  private static void lint(Bundle bundle, RuleBase rules, List<Problem> problems) {
    Map<String, Place> authored = new LinkedHashMap<>();
    for (RuleBase.RuleInfo rule : rules.rules().values()) {
      Place place = rule.limit();
      if (place != null && rule.pack().endsWith(".drl")) {
        authored.put(rule.name(), place);
      }
    }
    problems.addAll(RuleLint.check(rules.trees(), authored));
    pagesNobody(bundle, rules, authored.keySet(), problems);
    Set<String> tested = new HashSet<>();
    List<Document<TestSpec>> tests = bundle.all(Kind.TEST, TestSpec.class);
    for (Document<TestSpec> test : tests) {
      for (TestSpec.Expectation expected : test.spec().expect()) {
        Located<String> rule = expected.rule();
        if (rule != null) {
          tested.add(rule.value());
        }
      }
    }
    authored.forEach(
        (name, place) -> {
          if (!tests.isEmpty() && !tested.contains(name)) {
            problems.add(
                Problem.info(
                    place,
                    "RULE-UNTESTED",
                    "no scenario test expects anything of \"" + name + "\"",
                    "write a Test that expects it with rule: and one with never: true"));
          }
        });
  }

  /** A rule that pages about anything but an incident opens one of P1; its class must page. */
  private static void pagesNobody(
      Bundle bundle, RuleBase rules, Set<String> authored, List<Problem> problems) {
    boolean pages =
        bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class).stream()
            .flatMap(d -> d.spec().classes().stream())
            .anyMatch(c -> c.severity() == Severity.P1 && c.page());
    if (pages) {
      return;
    }
    for (String name : authored) {
      Rule rule = rules.trees().get(name);
      Set<String> incidents = new HashSet<>();
      Reads.patterns(
          rule,
          pattern -> {
            if (pattern.type() == IncidentState.TYPE) {
              incidents.add(pattern.variable());
            }
          });
      for (Call call : rule.then()) {
        if (call.verb() == Verb.PAGE && !incidents.contains(call.about())) {
          problems.add(
              Problem.warning(
                  call.place(),
                  "PAGE-NOBODY",
                  "\"" + name + "\" opens a P1 incident, and no class of incidents pages for P1",
                  "write {severity: P1, page: true} among the classes of IncidentClasses"));
        }
      }
    }
  }

  /** Returns the bundle that this was compiled from. */
  public Bundle bundle() {
    return bundle;
  }

  /** Returns the compiled rules. */
  public RuleBase rules() {
    return rules;
  }

  /** Returns the services. */
  public List<ServicePolicy> services() {
    return services;
  }

  /** Returns the objectives that are measured. */
  public List<SloPolicy> slos() {
    return slos;
  }

  /**
   * Returns the name of an objective among all of the bundle: its own, with its service before it
   * where another objective has the same.
   */
  public String objectiveName(SloPolicy slo) {
    return objectiveName(slo.name(), slo.subject());
  }

  private String objectiveName(String name, String subject) {
    long measured = slos.stream().filter(s -> s.name().equals(name)).count();
    long others = unmeasured.stream().filter(o -> o.name().equals(name)).count();
    return measured + others == 1 ? name : subject + "." + name;
  }

  /** Returns the objectives that nothing measures: whether they are met is unknown. */
  public List<UnmeasuredObjective> unmeasured() {
    return unmeasured;
  }

  /**
   * Returns why metrics of a report are unknown, by their names: the chance to meet each objective
   * that nothing measures, and each success metric that reads one.
   */
  public Map<String, String> unknownMetrics() {
    Map<String, String> unknown = new LinkedHashMap<>();
    for (UnmeasuredObjective objective : unmeasured) {
      String name = "slo." + objectiveName(objective.name(), objective.subject());
      unknown.put(name + ".met.probability", objective.reason());
    }
    for (Document<ScorecardSpec> document : bundle.all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        String reason = unknownReason(target.metric());
        if (!reason.isEmpty()) {
          unknown.put("target." + target.name() + ".met.probability", reason);
        }
      }
    }
    return unknown;
  }

  /** Returns why a metric is unknown that reads an objective; empty where it does not. */
  public String unknownReason(@Nullable String metric) {
    for (UnmeasuredObjective objective : unmeasured) {
      String name = "slo." + objectiveName(objective.name(), objective.subject()) + ".";
      if (metric != null && metric.startsWith(name)) {
        return objective.reason();
      }
    }
    return "";
  }

  /** Returns the alert policies. */
  public List<AlertPolicy> alerts() {
    return alerts;
  }

  /** Returns which services' samples alert policies read that may fire in a simulation. */
  private static Map<AlertPolicy, Set<Integer>> watched(
      List<AlertPolicy> alerts, List<ServicePolicy> services) {
    Map<AlertPolicy, Set<Integer>> watched = new LinkedHashMap<>();
    for (AlertPolicy alert : alerts) {
      Reading reading = new Reading(List.of(alert), List.of());
      Set<Integer> read = new TreeSet<>();
      for (ServicePolicy service : services) {
        ServiceSeries.Identity identity = ServiceSeries.Identity.of(service.name(), service.spec());
        if (reading.readsSamples(List.of(new ServiceSeries(identity, 60, 1)))) {
          read.add(service.index());
        }
      }
      if (!read.isEmpty() || alert.conditions().stream().anyMatch(Policy::withoutSeries)) {
        watched.put(alert, read);
      }
    }
    return watched;
  }

  private static boolean withoutSeries(AlertCondition condition) {
    return condition instanceof PromqlCondition promql
        && WithoutSeries.answers(promql.rule().expression());
  }

  /** Returns whether an alert policy reads what a simulated service measures. */
  public boolean watches(AlertPolicy alert, int service) {
    return watched.getOrDefault(alert, Set.of()).contains(service);
  }

  /**
   * Returns the alert policies that may fire in a simulation: they read what simulated services
   * measure, or need no series, as {@code absent(x)} and {@code vector(1)}.
   */
  public List<AlertPolicy> simulatedAlerts() {
    return simulated;
  }

  /** Returns which series alert policies and rules of Prometheus read. */
  public Reading reading() {
    return new Reading(alerts, ruleGroups);
  }

  /** Returns the rules of Prometheus, in the order of files. */
  public List<RuleGroup> ruleGroups() {
    return ruleGroups;
  }

  /** Returns what is normal for measured series. */
  public List<MetricPolicy> metrics() {
    return metrics;
  }

  /** Returns the channel of that name or cloud resource, null when there is none. */
  public @Nullable Channel channel(String name) {
    return channels.get(name);
  }

  /** Returns the on-call document, null when there is none. */
  public @Nullable OnCallSpec onCall() {
    Document<OnCallSpec> document = bundle.first(Kind.ON_CALL, OnCallSpec.class);
    return document == null ? null : document.spec();
  }

  /** Returns whether a silence covers an alert policy or a service at a moment (epoch seconds). */
  public boolean silenced(String alertOrService, long now) {
    if (silences.isEmpty()) {
      return false;
    }
    ZoneId zone = bundle.system().timezone();
    LocalDate today = LocalDate.ofInstant(Instant.ofEpochSecond(now), zone);
    for (SilenceSpec silence : silences) {
      boolean named =
          Stream.concat(silence.alerts().stream(), silence.services().stream())
              .anyMatch(name -> name.value().equals(alertOrService));
      LocalDate from = silence.from();
      LocalDate until = silence.until();
      if (named
          && (from == null || !today.isBefore(from))
          && (until == null || !today.isAfter(until))) {
        return true;
      }
    }
    return false;
  }

  /** Returns when simulated time begins, epoch seconds, in the time zone of the system. */
  public long start() {
    LocalDate day = bundle.system().start();
    return day.atStartOfDay(bundle.system().timezone()).toEpochSecond();
  }
}
