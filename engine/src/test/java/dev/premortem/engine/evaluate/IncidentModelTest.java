package dev.premortem.engine.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.evaluate.Terms.Page;
import dev.premortem.engine.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Incidents and pages are those of the model, minute by minute, whatever comes and goes. */
class IncidentModelTest {
  private static final Policy POLICY =
      Incidentals.policy(Incidentals.BUNDLE, Incidentals.A, Incidentals.B);

  @Provide
  Arbitrary<List<Incidentals.Move>> courses() {
    return Incidentals.courses(true);
  }

  @Property(tries = 400, seed = "15")
  void incidentsAndPagesAreThoseOfTheModel(@ForAll("courses") List<Incidentals.Move> course) {
    IncidentModel model = new IncidentModel(Incidentals.NUMBERS);
    try (Incidentals world = new Incidentals(POLICY)) {
      List<Incidentals.Move> moves = new ArrayList<>(course);
      moves.add(new Incidentals.Move(45, 0, 0, 0));
      for (Incidentals.Move move : moves) {
        for (int i = 0; i < move.after(); i++) {
          pass(world, model);
        }
        world.move(move);
      }
    }
  }

  private static void pass(Incidentals world, IncidentModel model) {
    model.minute(world.minute + 1, world.holds(), world.acts());
    List<Action.Page> pages =
        world.pass().stream()
            .filter(Action.Page.class::isInstance)
            .map(Action.Page.class::cast)
            .toList();
    int lately = Math.max(0, world.journal.size() - 15);
    String when =
        "in minute %d, after\n%s\n"
            .formatted(
                world.minute,
                String.join("\n", world.journal.subList(lately, world.journal.size())));
    assertEquals(
        String.join("\n", model.pages.stream().map(IncidentModelTest::text).sorted().toList()),
        String.join("\n", pages.stream().map(IncidentModelTest::text).sorted().toList()),
        when);
    assertEquals(
        String.join("\n", model.incidents.stream().sorted().toList()),
        String.join("\n", world.incidents()),
        when);
    for (Page page : model.pages) {
      for (String cause : page.causes()) {
        assertTrue(
            pages.stream()
                .filter(p -> p.title().startsWith(page.title()))
                .anyMatch(p -> p.causes().stream().anyMatch(c -> c.startsWith(cause))),
            () -> cause + " is on the page " + page.title() + " " + when);
      }
    }
  }

  private static String text(Page page) {
    return page.title() + " level " + page.level() + " " + page.people();
  }

  private static String text(Action.Page page) {
    String[] title = page.title().split(": ");
    assertTrue(title[1].endsWith(" is " + title[0].substring(0, 2)), page.title());
    return title[0] + " level " + page.level() + " " + page.responders();
  }
}
