package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.evaluate.Incidentals.Move;
import dev.premortem.engine.evaluate.Terms.Cell;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** How two courses of things relate, or one with itself, whatever they are. */
class MetamorphicTest {
  /** Rules of an author who pages for what no class pages for, and does not ask who has it. */
  private static final List<String> RULES =
      List.of(
          """
          rule "db matters"
              when
                  $i : IncidentState( service == "db" )
              then
                  decide.page($i, "db matters");
          end
          """,
          """
          rule "db matters to us too"
              when
                  $i : IncidentState( service == "db", severity != Severity.P3 )
              then
                  decide.page($i, "db matters to us too");
          end
          """,
          """
          rule "mail is told"
              when
                  $i : IncidentState( service == "mail" )
              then
                  decide.notify($i, "chat", "mail");
          end
          """);

  private static final String CHAT =
      "---\n{apiVersion: premortem/v1, kind: NotificationChannel, metadata: {name: chat}, spec: {kind: chat}}\n";

  private static final Policy POLICY = policy(RULES, Incidentals.A, Incidentals.B);
  private static final Policy OTHER_ORDER = reversed();

  private static Policy reversed() {
    List<String> rules = new ArrayList<>(RULES);
    Collections.reverse(rules);
    return policy(rules, Incidentals.B, Incidentals.A);
  }

  private static Policy policy(List<String> rules, String... metrics) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    String yaml = Incidentals.BUNDLE + CHAT + String.join("", metrics);
    files.put("bundle.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    files.put("own.drl", String.join("\n", rules).getBytes(StandardCharsets.UTF_8));
    return Incidentals.policy(files);
  }

  @Provide
  Arbitrary<List<Move>> courses() {
    return Incidentals.courses(true);
  }

  @Provide
  Arbitrary<List<Move>> conditions() {
    return Incidentals.courses(false);
  }

  private static List<String> journal(Policy policy, List<Move> course) {
    try (Incidentals world = new Incidentals(policy)) {
      world.take(course, 45, () -> {});
      List<String> all = new ArrayList<>(world.journal);
      world.actions.forEach(a -> all.add(a instanceof Action.Page page ? page(page) : ""));
      return all;
    }
  }

  private static String page(Action.Page page) {
    return page.incident() + page.level() + page.responders() + page.title() + page.causes();
  }

  @Property(tries = 60, seed = "15")
  void theSameEventsGiveTheSameJournal(@ForAll("courses") List<Move> course) {
    assertEquals(journal(POLICY, course), journal(POLICY, course));
  }

  @Property(tries = 100, seed = "15")
  void theOrderOfRulesAndDocumentsDoesNotMatter(@ForAll("courses") List<Move> course) {
    assertEquals(
        String.join("\n", journal(POLICY, course)),
        String.join("\n", journal(OTHER_ORDER, course)));
  }

  @Property(tries = 100, seed = "15")
  void nothingIsJournalledAsActedOnWithoutAnAction(@ForAll("courses") List<Move> course) {
    try (Incidentals world = new Incidentals(POLICY)) {
      world.take(
          course,
          45,
          () -> {
            int from = world.actions.size() - world.done;
            Set<Decision> done = Collections.newSetFromMap(new IdentityHashMap<>());
            world.actions.subList(from, world.actions.size()).forEach(a -> done.add(a.decision()));
            Set<Decision> acted = Collections.newSetFromMap(new IdentityHashMap<>());
            acted.addAll(world.acted);
            assertEquals(done, acted, "in minute " + world.minute);
            assertEquals(world.acted.size(), acted.size(), "none is acted on twice");
          });
    }
  }

  /**
   * Whoever must be called is called, unless a reason that stands is in the journal: so no silence
   * loses a page, nor does anything else that it waits for.
   */
  @Property(tries = 200, seed = "15")
  void nobodyIsLeftUncalledWithoutAReasonThatStands(@ForAll("courses") List<Move> course) {
    try (Incidentals world = new Incidentals(POLICY)) {
      world.take(course, 45, () -> world.engine.incidents().open().forEach(i -> reason(world, i)));
    }
  }

  private static void reason(Incidentals world, Incident incident) {
    boolean pages =
        incident.severity().compareTo(Severity.P1) <= 0 || incident.subject().equals("db");
    if (!pages || Incidentals.told(incident)) {
      return;
    }
    String fate = world.pageFates.getOrDefault(incident.id(), "none");
    boolean stands =
        (fate.startsWith("WAITS silenced") && world.silenced(incident))
            || (fate.startsWith("WAITS the group wait") && world.now() < incident.opened() + 120)
            || (fate.startsWith("WAITS inhibited by ") && inhibits(world, fate, incident));
    assertTrue(
        stands,
        () ->
            "%s in minute %d: %s\n%s"
                .formatted(
                    incident.headline(), world.minute, fate, String.join("\n", world.journal)));
  }

  private static boolean inhibits(Incidentals world, String fate, Incident incident) {
    Incident other = world.engine.incidents().get(fate.split(" ")[3]);
    return other != null
        && Incidentals.told(other)
        && !incident.severity().worseThan(other.severity());
  }

  @Property(tries = 150, seed = "15")
  void moreNoiseNeverMeansThatFewerAreCalled(
      @ForAll("conditions") List<Move> course, @ForAll("conditions") List<Move> noise) {
    List<Map<Cell, Boolean>> told = new ArrayList<>();
    List<Move> needed = only(course, "a");
    try (Incidentals world = new Incidentals(POLICY)) {
      world.take(needed, 45, () -> told.add(told(world)));
    }
    try (Incidentals world = new Incidentals(POLICY)) {
      world.take(
          merged(needed, only(noise, "b")),
          45,
          () -> {
            if (world.minute <= told.size()) {
              Map<Cell, Boolean> before = told.get(world.minute - 1);
              for (Incident incident : world.engine.incidents().open()) {
                if (before.getOrDefault(Incidentals.cell(incident), false)) {
                  reason(world, incident);
                }
              }
              Map<Cell, Boolean> now = told(world);
              before.forEach((cell, was) -> assertTrue(now.containsKey(cell), cell + " is open"));
            }
          });
    }
  }

  private static Map<Cell, Boolean> told(Incidentals world) {
    Map<Cell, Boolean> told = new HashMap<>();
    world
        .engine
        .incidents()
        .open()
        .forEach(i -> told.put(Incidentals.cell(i), Incidentals.told(i)));
    return told;
  }

  private static List<Move> only(List<Move> course, String cause) {
    return course.stream()
        .filter(m -> Incidentals.CELLS.get(m.cell()).cause().equals(cause))
        .toList();
  }

  /** Returns what happens in either, each at its time. */
  private static List<Move> merged(List<Move> one, List<Move> other) {
    List<Move> all = new ArrayList<>();
    for (List<Move> course : List.of(one, other)) {
      int at = 0;
      for (Move move : course) {
        at += move.after();
        all.add(new Move(at, move.kind(), move.cell(), move.value()));
      }
    }
    all.sort(java.util.Comparator.comparingInt(Move::after));
    List<Move> merged = new ArrayList<>();
    int at = 0;
    for (Move move : all) {
      merged.add(new Move(move.after() - at, move.kind(), move.cell(), move.value()));
      at = move.after();
    }
    return merged;
  }
}
