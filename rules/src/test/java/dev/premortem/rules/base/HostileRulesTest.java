package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that would hurt the machine are refused by the name of what they try, at its place. */
class HostileRulesTest {
  private static final Pattern FOREIGN =
      Pattern.compile("\\[ERR|antlr|org\\.drools|mvel|exception", Pattern.CASE_INSENSITIVE);

  static RuleBaseCompiler.Result compile(String... files) {
    List<AuthoredDrl> authored = new ArrayList<>();
    for (String drl : files) {
      authored.add(new AuthoredDrl(authored.isEmpty() ? "a.drl" : authored.size() + ".drl", drl));
    }
    return RuleBaseCompiler.compile(List.of(), authored, null);
  }

  /** Returns the first error as a code and a place. */
  private static String first(RuleBaseCompiler.Result result) {
    return result.problems().stream()
        .filter(p -> p.level() == Problem.Level.ERROR)
        .findFirst()
        .map(p -> p.code() + " " + p.place().line() + ":" + p.place().column())
        .orElse("nothing");
  }

  private static void ownWords(String drl, Problem problem) {
    assertFalse(
        FOREIGN.matcher(problem.text()).find() && !FOREIGN.matcher(drl).find(), problem.text());
    assertFalse(problem.message().isBlank() || problem.hint().isBlank(), problem.text());
    assertFalse(problem.message().chars().anyMatch(Character::isISOControl), problem.text());
    assertTrue(problem.message().length() <= 1001, problem.text());
  }

  @TestFactory
  List<DynamicTest> everyTechniqueIsRefusedByItsOwnCodeAtItsPlace() {
    List<Technique> all = Technique.all();
    assertTrue(all.size() >= 290, all.size() + " techniques");
    List<DynamicTest> tests = new ArrayList<>();
    for (Technique technique : all) {
      tests.add(
          DynamicTest.dynamicTest(
              technique.name(),
              () -> {
                RuleBaseCompiler.Result result = compile(technique.drl());
                assertEquals(technique.expected(), first(result), technique.drl());
                assertNull(result.ruleBase());
                result.problems().forEach(p -> ownWords(technique.drl(), p));
              }));
    }
    return tests;
  }

  private static String condition(String constraint) {
    return patterns("ServiceHealth( " + constraint + " )");
  }

  private static String matching(String regex) {
    return statements("decide.page($s, \"x\");")
        .replace("( )", "( service matches \"" + regex + "\" )");
  }

  private static String patterns(String patterns) {
    return "rule \"r\" when $s : ServiceHealth( $r : requests ) "
        + patterns
        + " then decide.page($s, \"x\"); end";
  }

  private static String argument(String argument) {
    return "rule \"r\" when $s : ServiceHealth( ) then decide.page($s, " + argument + "); end";
  }

  private static String statements(String statements) {
    return "rule \"r\" when $s : ServiceHealth( ) then " + statements + " end";
  }

  private static Map<String, String> bombs() {
    Map<String, String> bombs = new LinkedHashMap<>();
    bombs.put("DRL-TOO-DEEP brackets", condition("(".repeat(100_000)));
    bombs.put("DRL-TOO-DEEP closed brackets", condition("(".repeat(9000) + ")".repeat(9000)));
    bombs.put("DRL-TOO-DEEP brackets of an argument", argument("(".repeat(100_000)));
    bombs.put("DRL-TOO-DEEP groups", patterns("(".repeat(100_000)));
    bombs.put("DRL-TOO-DEEP not", patterns("not ".repeat(50_000)));
    bombs.put("DRL-TOO-DEEP exists", patterns("exists( ".repeat(30_000)));
    bombs.put("DRL-TOO-DEEP minus", condition("$r > " + "-".repeat(100_000) + "1"));
    bombs.put("DRL-TOO-DEEP !", condition("!".repeat(100_000) + "outage"));
    bombs.put("DRL-TOO-DEEP shortened", condition("requests " + "( > 1 && requests ".repeat(9000)));
    bombs.put("DRL-TOO-LARGE sum", condition("$r+".repeat(80_000) + "$r > 1"));
    bombs.put(
        "DRL-TOO-LARGE figure",
        patterns(
            "accumulate( ServiceHealth( $q : requests ); $n : sum( "
                + "$q+".repeat(80_000)
                + "$q ) )"));
    bombs.put("DRL-TOO-LARGE &&", condition("outage&&".repeat(30_000) + "outage"));
    bombs.put("DRL-TOO-LARGE ||", condition("outage||".repeat(30_000) + "outage"));
    bombs.put("DRL-TOO-LARGE list", condition("requests in ( " + "1,".repeat(80_000) + "1 )"));
    bombs.put("DRL-TOO-LARGE texts", argument("\"a\"+".repeat(60_000) + "\"b\""));
    bombs.put("DRL-TOO-LARGE empty texts", argument("\"\"+".repeat(60_000) + "\"b\""));
    bombs.put("DRL-TOO-LARGE calls", statements("decide.page($s, \"x\");".repeat(10_000)));
    bombs.put("DRL-TOO-LARGE patterns", patterns("ServiceHealth( ) ".repeat(14_000)));
    bombs.put(
        "DRL-TOO-LARGE or", patterns("ServiceHealth( ) or ".repeat(12_000) + "ServiceHealth( )"));
    bombs.put("DRL-TOO-LARGE ways", patterns("( OnCallState( ) or BackupState( ) ) ".repeat(200)));
    bombs.put("DRL-TOO-LARGE word", condition("x".repeat(200_000) + " > 1"));
    bombs.put("DRL-TOO-LARGE number", condition("requests > " + "1".repeat(200_000)));
    bombs.put("DRL-TOO-LARGE fraction", condition("requests > 0." + "1".repeat(200_000)));
    bombs.put("DRL-TOO-LARGE text", argument("\"" + "x".repeat(200_000) + "\""));
    bombs.put("DRL-TOO-LARGE rules", (statements("") + "\n").repeat(100_000));
    bombs.put("DRL-REGEX long", condition("service matches \"" + "(a|b)".repeat(40_000) + "\""));
    bombs.put("DRL-REGEX deep", condition("service matches \"" + "(".repeat(250) + "\""));
    bombs.put("DRL-RULE-NAME long", "rule \"" + "x".repeat(200_000) + "\" when then end");
    bombs.put("DRL-UNKNOWN-FACT rules", "rule r when A() then end ".repeat(10_400));
    bombs.put("DRL-UNKNOWN-PROPERTY constraints", condition("x,".repeat(100_000) + "x"));
    bombs.put("DRL-SYNTAX commas", condition(",".repeat(200_000)));
    bombs.put("DRL-STATEMENT statements", statements("x;".repeat(100_000)));
    bombs.put("DRL-CONSEQUENCE semicolons", statements(";".repeat(200_000)));
    bombs.put("DRL-SYNTAX ends", "end ".repeat(60_000));
    bombs.put("DRL-SYNTAX then", statements("then ".repeat(50_000)));
    bombs.put("DRL-GLOBAL globals", "global ".repeat(30_000));
    bombs.put("DRL-IMPORT import", "import " + "a.".repeat(100_000) + "b");
    bombs.put("DRL-COMMENT comment", "/*" + "*".repeat(200_000));
    return bombs;
  }

  @TestFactory
  List<DynamicTest> whatIsTooMuchIsRefusedInNoTime() {
    List<DynamicTest> tests = new ArrayList<>();
    bombs()
        .forEach(
            (name, drl) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        name,
                        () -> {
                          RuleBaseCompiler.Result result =
                              assertTimeoutPreemptively(Duration.ofSeconds(10), () -> compile(drl));
                          assertEquals(name.split(" ")[0], first(result).split(" ")[0]);
                          assertTrue(result.problems().size() <= 201);
                          result.problems().forEach(p -> ownWords("", p));
                        })));
    return tests;
  }

  @Test
  void manyFilesThatAreWrongTakeNoLongerThanTheirSum() {
    String[] files =
        Collections.nCopies(30, "rule r when A() then end ".repeat(10_000)).toArray(String[]::new);
    RuleBaseCompiler.Result result =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> compile(files));
    assertEquals(30 * 201, result.problems().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a*)*b",
        "(a+)+$",
        "(a|aa)+b",
        "(.*){10}x",
        "((a?){10}){10}a+",
        "(([a-z])+.)+[A-Z]([a-z])+$",
        "(?i)(a|b|ab)*c",
        ".{1000}",
      })
  void expressionsThatMakeOthersTryForEverTakeTimeInProportion(String regex) {
    RuleBaseCompiler.Result result = compile(matching(regex));
    RuleBase base = result.ruleBase();
    assertNotNull(base, () -> result.problems().toString());
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          try (RuleSession session = base.session()) {
            for (int i = 0; i < 20; i++) {
              session.insert(new ServiceHealth("a".repeat(1000) + i));
            }
            session.step();
          }
        });
  }

  /** What is taken can be evaluated: an expression may not come to more steps than calls nest. */
  @Test
  void expressionsThatAreTakenNeedNoDeepStack() {
    int taken = 0;
    for (int count = 10; count <= 1000; count += 55) {
      for (String inner : List.of("a?", "a?b?c?d?e?", "(a|b|)?", "[ab]?c*")) {
        String regex = "(" + inner + "){" + count + "}";
        RuleBase base = compile(matching(regex)).ruleBase();
        if (base != null) {
          taken++;
          try (RuleSession session = base.session()) {
            session.insert(new ServiceHealth("abcde".repeat(10)));
            session.step();
          }
        }
      }
    }
    assertTrue(taken > 20, taken + " are taken");
  }

  /** Joins that are taken stay small: a thousand services are looked at in moments. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$s : ServiceHealth( ) not( ServiceHealth( requests > $s.requests ) )",
        "$s : ServiceHealth( ) exists( ServiceHealth( service != $s.service, requests > 5000 ) )",
        "$s : ServiceHealth( service == \"s1\" ) forall( $t : ServiceHealth( )"
            + " ServiceHealth( service == $t.service, requests < 5000 ) )",
        "$s : ServiceHealth( requests > 990 ) ServiceHealth( requests < 10 )",
        "$s : ServiceHealth( ) accumulate( ServiceHealth( ); $n : count( ); $n > 5000 )",
      })
  void joinsThatAreTakenStaySmall(String patterns) {
    String drl = "rule \"r\" when " + patterns + " then decide.recommend($s, \"x\"); end";
    RuleBaseCompiler.Result result = compile(drl);
    RuleBase base = result.ruleBase();
    assertNotNull(base, () -> result.problems().toString());
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try (RuleSession session = base.session()) {
            for (int i = 0; i < 1000; i++) {
              ServiceHealth health = new ServiceHealth("s" + i);
              health.set(ServiceHealth.REQUESTS, i);
              session.insert(health);
            }
            session.step();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\"b.drl",
        "a\nb.drl",
        "end.drl",
        "then decide.page($s, 1);",
        "@{x}.drl",
        "*/ System.exit(1); /*",
        "%s%n%99999999d",
        "${jndi:ldap://x}",
        "",
      })
  void namesOfFilesMeanNothing(String file) {
    String drl = condition("requests > 5").replace("$r : requests", "");
    RuleBaseCompiler.Result wrong =
        RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl(file, drl + " x")), null);
    assertEquals(file, wrong.problems().get(0).place().file());
    wrong.problems().forEach(p -> assertTrue(p.text().lines().count() <= 2, p.text()));
    RuleBaseCompiler.Result right =
        RuleBaseCompiler.compile(
            List.of(),
            List.of(
                new AuthoredDrl(
                    file, drl.replace("$s : ServiceHealth(  )", "$s : OnCallState( )"))),
            null);
    assertEquals(List.of(), right.problems());
    assertNotNull(right.ruleBase());
    assertEquals(List.of("r"), List.copyOf(right.ruleBase().rules().keySet()));
  }

  /** Names are data: they neither end a rule nor begin one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "end",
        "then",
        "a \\\" when then end rule \\\"b",
        "\\\\",
        "@{policy}",
        "*/",
        "//",
        "/*",
        "'); System.exit(1); ('",
        "\\u0022 then",
        "\uD83D\uDCA5",
        "${x}",
        "%n",
      })
  void namesOfRulesAreData(String name) {
    RuleBaseCompiler.Result result =
        compile(
            "rule \""
                + name
                + "\" when $s : ServiceHealth( ) then decide.page($s, \""
                + name
                + "\"); end");
    assertEquals(List.of(), result.problems());
    assertNotNull(result.ruleBase());
    assertEquals(1, result.ruleBase().rules().size());
    String read = result.ruleBase().rules().keySet().iterator().next();
    try (RuleSession session = result.ruleBase().session()) {
      session.insert(new ServiceHealth("shop"));
      session.step();
      assertEquals(1, session.begun().size());
      assertEquals(read, session.begun().get(0).decision().because().rule());
      assertEquals(read, session.begun().get(0).decision().because().reason());
    }
  }

  /** A problem quotes what an author wrote; a terminal or a build server must not obey it. */
  @Test
  void whatIsQuotedStaysVisibleAndOnItsLine() {
    RuleBaseCompiler.Result result =
        RuleBaseCompiler.compile(
            List.of(),
            List.of(
                new AuthoredDrl(
                    "a.drl",
                    "rule \"r\" when $s : ServiceHealth( service == \"\\n::set-output \\u001b[31m\\u202e\" )"
                        + " then decide.page($s, \"x\") \"\\n::error::\"; end")),
            new dev.premortem.rules.check.KnownNames()
                .with(dev.premortem.rules.fact.NameKind.SERVICE, List.of("shop")));
    assertFalse(result.problems().isEmpty());
    for (Problem problem : result.problems()) {
      assertTrue(problem.text().lines().count() <= 2, problem.text());
      assertFalse(problem.text().contains("\u001b"), problem.text());
      assertFalse(problem.text().contains("\u202e"), problem.text());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop.*", "shop-[0-9]+", "(eu|us)-shop", "^a?b{1,3}c*$", "[a-z+*(]+", "(ab)+c"})
  void plainRegularExpressionsAreTaken(String regex) {
    assertEquals(List.of(), compile(matching(regex)).problems());
  }
}
