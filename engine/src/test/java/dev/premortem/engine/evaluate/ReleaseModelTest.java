package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.document.RolloutCommand;
import dev.premortem.engine.evaluate.ReleaseModel.Happening;
import dev.premortem.engine.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Rollouts are those of the model, minute by minute, whatever rules ask and clouds do. */
class ReleaseModelTest {
  /** A line of a course: after so many minutes something happens. */
  record Move(int after, int kind, int value) {}

  private static final List<Integer> STEPS = List.of(10, 50, 100);
  private static final int[] SHARES = {0, 5, 10, 30, 50, 80, 100};

  private static final String BUNDLE =
      """
      {apiVersion: premortem/v1, kind: System, metadata: {name: system}, spec: {start: 2026-01-20}}
      ---
      {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {}}
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec: {steps: [10, 50, 100], bakeTime: 30d, watchTime: 30d, holdAtMost: 30d, maxErrorRatio: 1%}
      ---
      apiVersion: premortem/v1
      kind: Guardrails
      metadata: {name: guards}
      spec: {trafficChangesPerHour: 10000}
      ---
      apiVersion: premortem/v1
      kind: Metric
      metadata: {name: asks}
      spec: {signal: "*", limits: [{value: 1000000000}]}
      """;

  private static final Policy POLICY = policy();

  private static Policy policy() {
    StringBuilder drl = new StringBuilder();
    for (String rule : ReleaseModel.RULES) {
      String verb = rule.equals("hold") ? "hold" : rule.equals("back") ? "rollBack" : "promote";
      drl.append(
          """
          rule "%1$s"
              when
                  $m : MetricState( signal == "%1$s", value > 0 )
              then
                  decide.%2$s($m, "%1$s");
          end
          """
              .formatted(rule, verb));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("bundle.yaml", BUNDLE.getBytes(StandardCharsets.UTF_8));
    files.put("own.drl", drl.toString().getBytes(StandardCharsets.UTF_8));
    return Incidentals.policy(files);
  }

  @Provide
  Arbitrary<List<Move>> courses() {
    Arbitrary<Integer> kinds =
        Arbitraries.frequency(
            Tuple.of(8, 0), Tuple.of(2, 1), Tuple.of(6, 2), Tuple.of(2, 3), Tuple.of(4, 4));
    return Combinators.combine(
            Arbitraries.integers().between(0, 2), kinds, Arbitraries.integers().between(0, 6))
        .as(Move::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  @Property(tries = 500, seed = "15")
  void sharesAreThoseOfTheModel(@ForAll("courses") List<Move> course) {
    ReleaseModel model = new ReleaseModel(STEPS);
    long now = POLICY.start();
    List<String> journal = new ArrayList<>();
    try (Engine engine =
        new Engine(
            POLICY,
            now,
            60,
            true,
            (time, decision, fate, why) ->
                journal.add(
                    fate + " " + decision.kind() + " " + decision.because().rule() + why))) {
      engine.ignore(0, true);
      List<Integer> handles = new ArrayList<>();
      ReleaseModel.RULES.forEach(rule -> handles.add(engine.series("shop", rule)));
      TreeSet<String> holding = new TreeSet<>();
      List<Happening> happened = new ArrayList<>();
      List<Move> moves = new ArrayList<>(course);
      moves.add(new Move(2, 0, 4));
      int revision = 0;
      for (Move move : moves) {
        for (int i = 0; i < move.after(); i++) {
          now += 60;
          for (int r = 0; r < handles.size(); r++) {
            engine.measured(handles.get(r), holding.contains(ReleaseModel.RULES.get(r)) ? 1 : 0);
          }
          List<Integer> expected = model.minute(holding, happened);
          happened.clear();
          assertEquals(expected, shifts(engine.evaluate(now)), String.join("\n", journal));
        }
        Happening one = null;
        if (move.kind() == 0) {
          String rule = ReleaseModel.RULES.get(move.value() % 4);
          if (!holding.remove(rule)) {
            holding.add(rule);
          }
        } else if (move.kind() == 1) {
          one = new Happening(null, null);
          revision++;
        } else if (move.kind() == 2) {
          one = model.wanted() < 0 ? null : new Happening(model.wanted(), null);
        } else if (move.kind() == 3) {
          one = new Happening(SHARES[move.value()], null);
        } else {
          List<RolloutCommand> commands = List.of(RolloutCommand.values());
          one = new Happening(null, commands.get(move.value() % commands.size()));
        }
        if (one != null) {
          happened.add(one);
          String candidate = "r" + revision;
          engine.apply(
              one.seen() != null
                  ? new Event.TrafficObserved(0, candidate, one.seen())
                  : one.command() != null
                      ? new Event.RolloutCommanded(0, one.command(), "Ada")
                      : new Event.RevisionDeployed(0, candidate, "r0", 0),
              now);
        }
      }
    }
  }

  private static List<Integer> shifts(List<Action> actions) {
    List<Integer> shifts = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.ShiftTraffic shift) {
        shifts.add(shift.retag() ? -shift.percent() : shift.percent());
      }
    }
    return shifts;
  }
}
