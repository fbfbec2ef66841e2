package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Messages wait for a silence, a cool-down and the limit of their channel, and are sent then. */
class MessageModelTest {
  /** After so many minutes a rule begins or stops to hold. */
  record Move(int after, int rule) {}

  private static final int COOLDOWN = 12;
  private static final int AN_HOUR = 3;

  /** Rules, and the channels that they tell. */
  private static final Map<String, String> RULES =
      new TreeMap<>(
          Map.of("n0", "chat", "n1", "chat", "n2", "chat", "n3", "chat", "n4", "ops", "n5", "ops"));

  private static final String BUNDLE =
      """
      {apiVersion: premortem/v1, kind: System, metadata: {name: system}, spec: {start: 2026-01-20}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {}}
      ---
      {apiVersion: premortem/v1, kind: NotificationChannel, metadata: {name: chat}, spec: {kind: chat}}
      ---
      {apiVersion: premortem/v1, kind: NotificationChannel, metadata: {name: ops}, spec: {kind: chat}}
      ---
      {apiVersion: premortem/v1, kind: Guardrails, metadata: {name: guards}, spec: {cooldown: 12m, notificationsPerHour: 3}}
      ---
      {apiVersion: premortem/v1, kind: Metric, metadata: {name: asks}, spec: {signal: "*", limits: [{value: 1000000000}]}}
      ---
      apiVersion: premortem/v1
      kind: Silence
      metadata: {name: work}
      spec: {matchers: ["rule=~n[14]"], reason: r, from: "2026-01-20T00:10:00Z", until: "2026-01-20T00:40:00Z"}
      """;

  private static final Policy POLICY = policy();

  private static Policy policy() {
    StringBuilder drl = new StringBuilder();
    RULES.forEach(
        (rule, channel) ->
            drl.append(
                """
                rule "%1$s"
                    when
                        $m : MetricState( signal == "%1$s", value > 0 )
                    then
                        decide.notify($m, "%2$s", "%1$s");
                end
                """
                    .formatted(rule, channel)));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("bundle.yaml", BUNDLE.getBytes(StandardCharsets.UTF_8));
    files.put("own.drl", drl.toString().getBytes(StandardCharsets.UTF_8));
    return Incidentals.policy(files);
  }

  /** A message that was sent. */
  private record Sent(int minute, String rule) {}

  /** Returns what is sent in a minute: what holds, was not sent since it began, and may be sent. */
  private static List<String> due(int minute, List<Set<String>> history, List<Sent> sent) {
    List<String> due = new ArrayList<>();
    for (String rule : history.get(minute)) {
      int began = minute;
      while (began > 0 && history.get(began - 1).contains(rule)) {
        began--;
      }
      int since = began;
      boolean told = sent.stream().anyMatch(s -> s.rule().equals(rule) && s.minute() >= since);
      boolean silenced = rule.matches("n[14]") && minute >= 10 && minute < 40;
      boolean cooling =
          sent.stream().anyMatch(s -> s.rule().equals(rule) && minute - s.minute() < COOLDOWN);
      String channel = RULES.get(rule);
      long lately =
          sent.stream()
              .filter(s -> RULES.get(s.rule()).equals(channel) && minute - s.minute() < 60)
              .count();
      if (!told && !silenced && !cooling && lately < AN_HOUR) {
        due.add(rule);
        sent.add(new Sent(minute, rule));
      }
    }
    return due;
  }

  @Provide
  Arbitrary<List<Move>> courses() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 12), Arbitraries.integers().between(0, 5))
        .as(Move::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  @Property(tries = 300, seed = "15")
  void messagesAreThoseOfTheModel(@ForAll("courses") List<Move> course) {
    long start = POLICY.start();
    List<Set<String>> history = new ArrayList<>(List.of(Set.of()));
    List<Sent> sent = new ArrayList<>();
    try (Engine engine = new Engine(POLICY, start, 60, true, Journal.NONE)) {
      engine.ignore(0, true);
      Map<String, Integer> handles = new TreeMap<>();
      RULES.keySet().forEach(rule -> handles.put(rule, engine.series("shop", rule)));
      TreeSet<String> holding = new TreeSet<>();
      List<Move> moves = new ArrayList<>(course);
      moves.add(new Move(70, 0));
      for (Move move : moves) {
        for (int i = 0; i < move.after(); i++) {
          history.add(new TreeSet<>(holding));
          int minute = history.size() - 1;
          handles.forEach((rule, h) -> engine.measured(h, holding.contains(rule) ? 1 : 0));
          List<String> told = new ArrayList<>();
          for (Action action : engine.evaluate(start + 60L * minute)) {
            if (action instanceof Action.Tell tell) {
              told.add(tell.decision().because().rule());
            }
          }
          assertEquals(due(minute, history, sent), told, "in minute " + minute);
        }
        String rule = "n" + move.rule();
        if (!holding.remove(rule)) {
          holding.add(rule);
        }
      }
    }
  }
}
