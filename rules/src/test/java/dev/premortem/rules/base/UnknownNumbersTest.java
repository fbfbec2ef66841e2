package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.SloStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drools takes {@code NaN <= 0} for true: an unknown number must satisfy nothing. */
class UnknownNumbersTest {
  /** Drools compiles a condition to byte code after this many evaluations; both ways must agree. */
  private static final int BEYOND_JIT = 60;

  private static RuleBase compile(String... conditions) {
    StringBuilder drl = new StringBuilder();
    int n = 0;
    for (String condition : conditions) {
      drl.append("rule \"").append(n++).append("\" when $s : SloStatus( ").append(condition);
      drl.append(" ) then decide.recommend($s, \"x\"); end\n");
    }
    RuleBaseCompiler.Result result =
        RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl.toString())));
    assertTrue(result.problems().isEmpty(), () -> result.problems().toString());
    return result.ruleBase();
  }

  @Test
  void anUnknownNumberSatisfiesNoComparison() {
    RuleBase base =
        compile(
            "budgetRemaining < 0.5",
            "budgetRemaining <= 0",
            "budgetRemaining > 0.5",
            "budgetRemaining >= 0",
            "budgetRemaining == 0");
    try (RuleSession session = base.plainSession()) {
      SloStatus status = new SloStatus("a", "s", "");
      session.insert(status);
      session.step();
      assertEquals(List.of(), rules(session));
      for (int i = 0; i < BEYOND_JIT; i++) {
        status.setBudgetRemaining(i % 2 == 0 ? 0.25 : Double.NaN);
        session.step();
        assertEquals(i % 2 == 0 ? List.of("0", "3") : List.of(), rules(session));
      }
    }
  }

  @Test
  void whetherANumberIsKnownCanBeAsked() {
    RuleBase base = compile("budgetRemaining == null", "budgetRemaining != null");
    try (RuleSession session = base.session()) {
      SloStatus status = new SloStatus("a", "s", "");
      session.insert(status);
      session.step();
      assertEquals(List.of("0"), rules(session));
      status.setBudgetRemaining(0.3);
      session.step();
      assertEquals(List.of("1"), rules(session));
      status.setBudgetRemaining(Double.NaN);
      session.step();
      assertEquals(List.of("0"), rules(session));
    }
  }

  private static List<String> rules(RuleSession session) {
    List<String> names = new ArrayList<>();
    session.holding().forEach(c -> names.add(c.decision().because().rule()));
    names.sort(String::compareTo);
    return names;
  }
}
