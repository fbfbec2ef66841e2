package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.evaluate.Terms.Act;
import dev.premortem.engine.evaluate.Terms.Cell;
import dev.premortem.engine.evaluate.Terms.Deed;
import dev.premortem.engine.evaluate.Terms.Support;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A small world of conditions that come and go: for the engine, and for a model of it. */
final class Incidentals implements AutoCloseable {
  /**
   * A line of a scenario: after so many minutes a condition changes, or somebody does something.
   */
  record Move(int after, int kind, int cell, int value) {
    @Override
    public String toString() {
      Cell of = CELLS.get(cell);
      return "after "
          + after
          + ": "
          + (kind < 5 ? of + " = " + value : deed() + " " + of + " " + value);
    }

    Deed deed() {
      return List.of(Deed.values()).get(kind - 5);
    }
  }

  static final List<Cell> CELLS =
      List.of("api/a", "api/b", "web/a", "jobs/a", "jobs/b", "mail/a", "mail/b", "db/a").stream()
          .map(s -> new Cell(s.split("/")[0], s.split("/")[1]))
          .toList();

  static final Terms.Numbers NUMBERS =
      new Terms.Numbers(
          4,
          20,
          2,
          15,
          5,
          List.of(5, 9),
          List.of(List.of("Ada"), List.of("Grace")),
          EnumSet.of(Severity.P0, Severity.P1),
          Map.of(
              "web", Set.of("api", "db", "cache"),
              "api", Set.of("db", "cache"),
              "jobs", Set.of("db", "queue"),
              "mail", Set.of("queue")),
          List.of(
              new Terms.Quiet("mail", EnumSet.allOf(Severity.class), 10, 25),
              new Terms.Quiet("api", EnumSet.of(Severity.P1), 18, 40)));

  private static final String METRIC =
      """
      ---
      apiVersion: premortem/v1
      kind: Metric
      metadata: {name: %1$s}
      spec:
        signal: %1$s
        limits:
          - {value: 0.5, severity: P3, title: %1$s is P3}
          - {value: 1.5, severity: P2, title: %1$s is P2}
          - {value: 2.5, severity: P1, title: %1$s is P1}
          - {value: 3.5, severity: P0, title: %1$s is P0}
      """;

  /** The numbers above, as people write them. */
  static final String BUNDLE =
      """
      {apiVersion: premortem/v1, kind: System, metadata: {name: system}, spec: {start: 2026-01-20}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: db}, spec: {kind: database}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: queue}, spec: {kind: storage}}
      ---
      {apiVersion: premortem/v1, kind: Resource, metadata: {name: cache}, spec: {kind: cache}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: web}, spec: {dependsOn: [{name: api}]}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: api}, spec: {dependsOn: [{name: db}, {name: cache}]}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: jobs}, spec: {dependsOn: [{name: db}, {name: queue}]}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: mail}, spec: {dependsOn: [{name: queue}]}}
      ---
      apiVersion: premortem/v1
      kind: IncidentClasses
      metadata: {name: severity}
      spec:
        quietTime: 4m
        reopenWithin: 20m
        groupWait: 2m
        groupWindow: 15m
        sharedWindow: 5m
        classes:
          - {severity: P0, page: true}
          - {severity: P1, page: true}
      ---
      schedule:
        - {week_of: 2026-01-20, primary: Ada, backup: Grace}
      escalation_policy:
        - {level: 1, responders: [Ada], timeout: 5 minutes}
        - {level: 2, responders: [Grace], timeout: 9 minutes}
      ---
      apiVersion: premortem/v1
      kind: Silence
      metadata: {name: mail}
      spec: {services: [mail], reason: r, from: "2026-01-20T00:10:00Z", until: "2026-01-20T00:25:00Z"}
      ---
      apiVersion: premortem/v1
      kind: Silence
      metadata: {name: api}
      spec: {matchers: ["about=api", "severity=P1"], reason: r, from: "2026-01-20T00:18:00Z", until: "2026-01-20T00:40:00Z"}
      """;

  static final String A = METRIC.formatted("a");
  static final String B = METRIC.formatted("b");

  static Policy policy(String... parts) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("bundle.yaml", String.join("", parts).getBytes(StandardCharsets.UTF_8));
    return policy(files);
  }

  static Policy policy(Map<String, byte[]> files) {
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    Policy.Compiled compiled = Policy.compile(loaded.bundle());
    if (loaded.failed() || compiled.policy() == null) {
      throw new AssertionError(loaded.problems() + " " + compiled.problems());
    }
    return compiled.policy();
  }

  /** Any course of things; {@code people} says whether they do anything. */
  static Arbitrary<List<Move>> courses(boolean people) {
    Arbitrary<Integer> wait =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, 1)),
            net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(2, 6)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(7, 24)));
    return Combinators.combine(
            wait,
            Arbitraries.integers().between(0, people ? 9 : 4),
            Arbitraries.integers().between(0, CELLS.size() - 1),
            Arbitraries.integers().between(0, 4))
        .as(Move::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }

  final Engine engine;
  final List<String> journal = new ArrayList<>();

  /** Decisions that were journalled as acted on in the last minute. */
  final List<Decision> acted = new ArrayList<>();

  /** What became last of the page of each incident. */
  final Map<String, String> pageFates = new HashMap<>();

  final List<Action> actions = new ArrayList<>();
  private final Map<Cell, Integer> handles = new LinkedHashMap<>();
  private final Map<Cell, Integer> levels = new HashMap<>();
  private final List<Act> acts = new ArrayList<>();
  private final long start;
  int minute;

  /** How many actions the last minute had. */
  int done;

  Incidentals(Policy policy) {
    start = policy.start();
    engine =
        new Engine(
            policy,
            start,
            60,
            true,
            (time, decision, fate, why) -> {
              if (fate == Journal.Fate.ACTED) {
                acted.add(decision);
              }
              if (decision.verb() == Verb.PAGE) {
                pageFates.put(decision.about(), fate + " " + why);
              }
              if (decision.verb() != Verb.REQUIRE) {
                journal.add(
                    "%d %s %s %s (%s): %s"
                        .formatted(
                            (time - start) / 60,
                            fate,
                            decision.kind(),
                            decision.about(),
                            decision.because().rule(),
                            why));
              }
            });
    policy.services().forEach(s -> engine.ignore(s.index(), true));
    CELLS.forEach(c -> handles.put(c, engine.series(c.subject(), c.cause())));
  }

  /** Changes a condition from the next minute on, or lets somebody do something before it. */
  void move(Move move) {
    Cell cell = CELLS.get(move.cell());
    if (move.kind() < 5) {
      levels.put(cell, move.value());
      return;
    }
    Cell into = CELLS.get((move.cell() + 1 + move.value()) % CELLS.size());
    act(new Act(move.deed(), cell, into, minute + 3 + 5 * move.value()));
  }

  private void act(Act act) {
    acts.add(act);
    String id = id(act.cell());
    if (id == null) {
      return;
    }
    String other = id(act.into());
    Event event =
        switch (act.deed()) {
          case ACKNOWLEDGE -> new Event.IncidentAcknowledged(id, "Ada");
          case SNOOZE -> new Event.IncidentSnoozed(id, "Ada", start + 60L * act.until());
          case REASSIGN -> new Event.IncidentReassigned(id, "Linus");
          case RESOLVE -> new Event.IncidentResolved(id, "Ada");
          case MERGE -> other == null ? null : new Event.IncidentsMerged(id, other);
        };
    if (event != null) {
      engine.apply(event, start + 60L * minute);
    }
  }

  private String id(Cell cell) {
    return engine.incidents().open().stream()
        .filter(i -> cell(i).equals(cell))
        .map(Incident::id)
        .findFirst()
        .orElse(null);
  }

  static Cell cell(Incident incident) {
    String[] cause = incident.cause().split("/");
    return new Cell(incident.subject(), cause[cause.length - 1]);
  }

  /** Returns what holds from the next minute on. */
  Set<Support> holds() {
    Set<Support> holds = new HashSet<>();
    levels.forEach(
        (cell, level) -> {
          for (int i = 0; i < level; i++) {
            holds.add(new Support(cell, List.of(Severity.values()).get(3 - i)));
          }
        });
    return holds;
  }

  /** Returns what people did since the last minute. */
  List<Act> acts() {
    return List.copyOf(acts);
  }

  /** Lets a minute pass, and returns what is done in it. */
  List<Action> pass() {
    minute++;
    acts.clear();
    acted.clear();
    handles.forEach((cell, handle) -> engine.measured(handle, levels.getOrDefault(cell, 0)));
    List<Action> did = List.copyOf(engine.evaluate(start + 60L * minute));
    actions.addAll(did);
    done = did.size();
    return did;
  }

  /** Lets a course be taken, and looks at every minute of it. */
  void take(List<Move> course, int rest, Runnable look) {
    List<Move> all = new ArrayList<>(course);
    all.add(new Move(rest, 0, 0, 0));
    for (Move move : all) {
      for (int i = 0; i < move.after(); i++) {
        pass();
        look.run();
      }
      move(move);
    }
  }

  long now() {
    return start + 60L * minute;
  }

  /** Returns whether somebody was paged for an incident, or has it. */
  static boolean told(Incident incident) {
    return incident.level() > 0 || incident.acknowledged();
  }

  /** Returns whether a silence covers an incident now. */
  boolean silenced(Incident incident) {
    return NUMBERS.silences().stream()
        .anyMatch(
            s ->
                s.subject().equals(incident.subject())
                    && s.severities().contains(incident.severity())
                    && s.from() <= minute
                    && minute < s.until());
  }

  List<String> incidents() {
    return engine.incidents().open().stream()
        .map(
            i ->
                "%s %s level %d%s x%d"
                    .formatted(
                        cell(i),
                        i.severity(),
                        i.level(),
                        i.acknowledged() ? " taken" : "",
                        i.timesOpened()))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    engine.close();
  }
}
