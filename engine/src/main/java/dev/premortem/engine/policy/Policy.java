package dev.premortem.engine.policy;

import dev.premortem.engine.alert.AlertCondition;
import dev.premortem.engine.alert.AlertPolicy;
import dev.premortem.engine.alert.PromqlCondition;
import dev.premortem.engine.alert.Reading;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BurnRate;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.bundle.UnmeasuredObjective;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.DefaultsSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.promql.WithoutSeries;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.schedule.OnCall;
import dev.premortem.rules.base.PackRow;
import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.base.RuleBaseCompiler;
import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.explain.RuleLint;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  public record Channel(String name, ChannelKind kind, Severity severity) {
    /** Returns whether somebody is paged there. */
    public boolean pages() {
      return kind == ChannelKind.PAGER;
    }
  }

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
  private final Silences silences;
  private final @Nullable OnCallSpec onCall;
  private final OnCall rota;
  private final List<BurnRate.Windows> burnWindows;
  private final KnownNames names;
  private final Dependencies dependencies;
  private final Grouping grouping;

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
    this.silences = Silences.of(bundle);
    this.onCall = bundle.onCall();
    this.rota = bundle.rota();
    this.channels = channels(bundle);
    this.burnWindows = List.copyOf(BurnRate.allWindows(bundle));
    this.dependencies = new Dependencies(services);
    this.grouping = grouping(bundle);
  }

  private static Grouping grouping(Bundle bundle) {
    Document<IncidentClassesSpec> document =
        bundle.only(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class);
    DefaultsSpec.Incidents standard = bundle.defaults().incidents();
    return document == null
        ? new Grouping(standard.groupWait(), standard.groupWindow(), standard.sharedWindow())
        : new Grouping(
            document.spec().groupWait(),
            document.spec().groupWindow(),
            document.spec().sharedWindow());
  }

  /** Returns what can not work without what. */
  public Dependencies dependencies() {
    return dependencies;
  }

  /** Returns how incidents are grouped into pages. */
  public Grouping grouping() {
    return grouping;
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
    lint(bundle, rules, names, problems);
    return new Compiled(new Policy(reader, rules, rows, names), problems);
  }

  private static void lint(
      Bundle bundle, RuleBase rules, KnownNames names, List<Problem> problems) {
    Map<String, Place> authored = new LinkedHashMap<>();
    for (RuleBase.RuleInfo rule : rules.rules().values()) {
      Place place = rule.limit();
      if (place != null && rule.pack().endsWith(".drl")) {
        authored.put(rule.name(), place);
      }
    }
    problems.addAll(RuleLint.check(rules.trees(), authored));
    PagesNobody.check(bundle, rules, authored.keySet(), problems);
    SilenceChecks.check(bundle, new SilenceNames(names, rules), problems);
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

  /** Returns the pairs of windows over which every objective has a burn rate. */
  public List<BurnRate.Windows> burnWindows() {
    return burnWindows;
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

  /** Returns schedule, rotations and levels of the bundle, null when it has none. */
  public @Nullable OnCallSpec onCall() {
    return onCall;
  }

  /** Returns who is on call when. */
  public OnCall rota() {
    return rota;
  }

  /** Returns what must not page or notify for a while. */
  public Silences silences() {
    return silences;
  }

  /** Returns what silences may name. */
  public SilenceNames silenceNames() {
    return new SilenceNames(names, rules);
  }

  /** Returns when simulated time begins, epoch seconds, in the time zone of the system. */
  public long start() {
    return bundle.start();
  }
}
