package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.base.RuleSession.Conclusion;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every batch that the arbiter rules on, whatever stands. */
class ArbiterPropertiesTest {
  /** An incident that is open. */
  record Open(int subject, int cause, int severity, int level, boolean taken, boolean snoozed) {}

  /** Something that is asked for. */
  record Ask(int verb, int about, int rule) {}

  private static final List<String> SUBJECTS = List.of("api", "web", "jobs", "mail", "db");
  private static final List<Verb> VERBS =
      List.of(
          Verb.PAGE,
          Verb.ESCALATE,
          Verb.RESOLVE,
          Verb.OPEN_INCIDENT,
          Verb.NOTIFY,
          Verb.PROMOTE,
          Verb.HOLD,
          Verb.ROLL_BACK,
          Verb.RECOMMEND);

  private static final String MORE =
      """
      ---
      apiVersion: premortem/v1
      kind: Rollout
      metadata: {name: canary}
      spec: {steps: [10, 50, 100], bakeTime: 5m, maxErrorRatio: 1%}
      ---
      {apiVersion: premortem/v1, kind: NotificationChannel, metadata: {name: chat}, spec: {kind: chat}}
      ---
      {apiVersion: premortem/v1, kind: Guardrails, metadata: {name: guards}, spec: {notificationsPerHour: 2, servicesPerHour: 2}}
      """;

  private static final Policy POLICY = Incidentals.policy(Incidentals.BUNDLE, MORE);
  private static final Policy NOBODY =
      Incidentals.policy(
          """
          {apiVersion: premortem/v1, kind: System, metadata: {name: system}, spec: {start: 2026-01-20}}
          ---
          {apiVersion: premortem/v1, kind: Service, metadata: {name: shop}, spec: {}}
          """);

  @Provide
  Arbitrary<List<Open>> incidents() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 4).map(i -> i == 4),
            Arbitraries.integers().between(0, 6).map(i -> i == 6))
        .as(Open::new)
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Ask>> batches() {
    return Combinators.combine(
            Arbitraries.integers().between(0, VERBS.size() - 1),
            Arbitraries.integers().between(0, 7),
            Arbitraries.integers().between(0, 3))
        .as(Ask::new)
        .set()
        .ofMaxSize(14)
        .map(ArrayList::new);
  }

  private static Decision decision(
      Verb verb, String rule, String about, String detail, int severity) {
    Because because =
        new Because(
            rule, "why", List.of(new Because.Witness("Fact:" + about, about, Map.of())), null);
    return new Decision(
        verb,
        because,
        about,
        verb == Verb.OPEN_INCIDENT ? List.of(Severity.values()).get(severity) : null,
        detail);
  }

  private static void standing(List<Open> open, boolean called, BiConsumer<Standing, Long> then) {
    long start = POLICY.start() + 45 * 60;
    try (RuleSession session = POLICY.rules().session()) {
      Timers timers = new Timers();
      State state = new State(POLICY, session, timers, timers, start);
      for (Open one : open) {
        String subject = SUBJECTS.get(one.subject());
        Decision opens =
            decision(Verb.OPEN_INCIDENT, "opens", subject, "c" + one.cause(), one.severity());
        Incident incident =
            state.incidents().support(subject, opens.detail(), opens, "by " + one, start);
        if (one.level() > 0 && incident.level() == 0) {
          state
              .incidents()
              .paged(incident, one.level(), List.of("Ada"), start + 60L * one.severity());
        }
        if (one.snoozed()) {
          state.incidents().snooze(incident.id(), "Ada", start + 3600);
        } else if (one.taken()) {
          incident.acknowledge("Ada");
        }
      }
      state.rollout(0).deployed("r2", "r1", 0, start);
      state.rollout(1).deployed("r2", "r1", 10, start);
      state.rollout(2).deployed("r2", "r1", 50, start);
      then.accept(called ? state : nobody(state, session, start), start + 60 * 5);
    }
  }

  /** The same, with nobody on call. */
  private static Standing nobody(State state, RuleSession session, long now) {
    Escalation escalation = new Escalation(NOBODY, new Roster(NOBODY, session, new Timers(), now));
    return new Standing() {
      @Override
      public Policy policy() {
        return state.policy();
      }

      @Override
      public Incidents incidents() {
        return state.incidents();
      }

      @Override
      public Escalation escalation() {
        return escalation;
      }

      @Override
      public Rollout rollout(String service) {
        return state.rollout(service);
      }

      @Override
      public Limits limits() {
        return state.limits();
      }

      @Override
      public List<String> holds(String service) {
        return state.holds(service);
      }

      @Override
      public List<Conclusion> holding() {
        return state.holding();
      }
    };
  }

  /** Rule 3 is a person. */
  private static List<Request> requests(List<Ask> asks, Standing standing) {
    List<String> ids = standing.incidents().open().stream().map(Incident::id).toList();
    List<Request> batch = new ArrayList<>();
    Set<String> sources = new HashSet<>();
    for (Ask ask : asks) {
      Verb verb = VERBS.get(ask.verb());
      boolean ofIncident = verb == Verb.PAGE || verb == Verb.ESCALATE || verb == Verb.RESOLVE;
      String about =
          !ofIncident
              ? SUBJECTS.get(ask.about() % SUBJECTS.size())
              : ids.isEmpty() ? "INC-9" : ids.get(ask.about() % ids.size());
      boolean person =
          ask.rule() == 3
              && List.of(Verb.PAGE, Verb.RESOLVE, Verb.PROMOTE, Verb.ROLL_BACK).contains(verb);
      String rule = person ? "a person" : "rule " + ask.rule();
      String detail = verb == Verb.OPEN_INCIDENT ? "c" + ask.about() % 2 : person ? "r2" : "";
      String source = (person ? Request.PERSON + verb + "|" : rule + "|" + verb + "|") + about;
      if (sources.add(source)) {
        Decision decision = decision(verb, rule, about, detail, ask.rule());
        List<String> people = person && verb == Verb.PAGE ? List.of("Linus") : List.of();
        batch.add(new Request(source, decision, verb == Verb.NOTIFY ? "chat" : "", "text", people));
      }
    }
    return batch;
  }

  @Property(tries = 500, seed = "15")
  void everyRequestGetsOneRulingWhateverTheOrderAndNothingIsChanged(
      @ForAll("incidents") List<Open> open,
      @ForAll("batches") List<Ask> asks,
      @ForAll boolean called,
      @ForAll Random random) {
    standing(
        open,
        called,
        (standing, now) -> {
          List<Request> batch = requests(asks, standing);
          List<Ruling> rulings = Arbiter.rule(batch, standing, now);
          assertEquals(
              new HashSet<>(batch), new HashSet<>(rulings.stream().map(Ruling::request).toList()));
          assertEquals(batch.size(), rulings.size());
          List<Request> shuffled = new ArrayList<>(batch);
          Collections.shuffle(shuffled, random);
          assertEquals(rulings, Arbiter.rule(shuffled, standing, now));
          assertEquals(rulings, Arbiter.rule(batch, standing, now));
        });
  }

  @Property(tries = 500, seed = "15")
  void whatIsActedOnIsDoneOnceAndWhatIsNotHasAReason(
      @ForAll("incidents") List<Open> open,
      @ForAll("batches") List<Ask> asks,
      @ForAll boolean called) {
    standing(
        open,
        called,
        (standing, now) -> {
          Set<String> paged = new HashSet<>();
          Set<Object> shifted = new HashSet<>();
          List<Ruling> rulings = Arbiter.rule(requests(asks, standing), standing, now);
          for (Ruling ruling : rulings) {
            if (ruling instanceof Ruling.Act act) {
              assertFalse(act.actions().isEmpty(), "acted without an action");
              for (Action action : act.actions()) {
                if (action instanceof Action.Page page) {
                  assertTrue(paged.add(page.incident()), "two pages for " + page.incident());
                  assertFalse(page.responders().isEmpty(), "a page to nobody");
                } else if (action instanceof Action.ShiftTraffic shift) {
                  assertTrue(shifted.add(shift.service()), "two shares at once");
                }
              }
            } else if (ruling instanceof Ruling.Wait wait) {
              assertFalse(wait.why().isBlank());
              assertTrue(wait.until() > now, "waits for what is over: " + wait);
            } else if (ruling instanceof Ruling.Drop drop) {
              assertFalse(drop.why().isBlank());
            }
          }
          for (Ruling ruling : rulings) {
            if (ruling instanceof Ruling.Join join) {
              assertTrue(
                  join.lead().level() > 0 || paged.contains(join.lead().id()),
                  "joins a page that is not sent: " + join);
            } else if (ruling instanceof Ruling.Drop drop
                && drop.why().startsWith("another rule pages")) {
              String about = drop.request().about();
              assertTrue(
                  paged.contains(about) || rulings.stream().anyMatch(r -> joins(r, about)),
                  "dropped for a page that is not sent: " + drop);
            }
          }
        });
  }

  private static boolean joins(Ruling ruling, String incident) {
    return ruling instanceof Ruling.Join join && join.request().about().equals(incident);
  }

  @Property(tries = 500, seed = "15")
  void aRollbackBeatsAHoldAndAHoldBeatsAPromotion(@ForAll("batches") List<Ask> asks) {
    standing(
        List.of(),
        true,
        (standing, now) -> {
          List<Request> batch = requests(asks, standing);
          List<Ruling> rulings = Arbiter.rule(batch, standing, now);
          for (String service : List.of("web", "api", "jobs")) {
            boolean back = asked(batch, service, Verb.ROLL_BACK, false);
            boolean hold = asked(batch, service, Verb.HOLD, false);
            boolean person = asked(batch, service, Verb.PROMOTE, true);
            for (Ruling ruling : rulings) {
              if (ruling instanceof Ruling.Act act
                  && ruling.request().about().equals(service)
                  && act.actions().get(0) instanceof Action.ShiftTraffic shift) {
                assertEquals(back, shift.percent() == 0);
                assertTrue(back || !hold || person, "promoted though it is held");
                int seen = standing.rollout(service).weight();
                assertTrue(
                    back || shift.percent() == (seen == 0 ? 10 : seen == 10 ? 50 : 100),
                    seen + "% to " + shift.percent());
              }
            }
          }
        });
  }

  private static boolean asked(List<Request> batch, String about, Verb verb, boolean person) {
    return batch.stream()
        .anyMatch(r -> r.verb() == verb && r.about().equals(about) && (!person || r.byPerson()));
  }
}
