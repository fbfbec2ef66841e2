package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrlWallTest {
  private static RuleBaseCompiler.Result compile(String drl) {
    return RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("my/rules.drl", drl)));
  }

  private static String rule(String condition, String consequence) {
    return "rule \"r\"\n    when\n        "
        + condition
        + "\n    then\n        "
        + consequence
        + "\nend\n";
  }

  @Test
  void aRuleAsTheContractShowsItIsTaken() {
    RuleBaseCompiler.Result result =
        compile(
            rule(
                "$s : ServiceHealth( service == \"checkout\", errorRatio > 0.02, requests >= 100 )",
                "decide.openIncident($s, Severity.P1, \"checkout errors above 2%\");"));
    assertEquals(List.of(), result.problems());
    assertNotNull(result.ruleBase());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.exit(1);",
        "Runtime.getRuntime().exec(\"id\");",
        "new java.io.File(\"x\").delete();",
        "decide.getClass().forName(\"x\");",
        "decide.notify($s, $s.getClass().getName(), \"x\");",
        "while (true) {}",
        "for (;;) { decide.notify($s, \"a\", \"b\"); }",
        "decide.notify($s, \"a\", System.getenv(\"HOME\"));",
        "insert(new ServiceHealth(\"x\"));",
        "modify($s) { setRequests(3) }",
        "update($s);",
        "$s.setRequests(3);",
        "decide.notify($s, \"a\", String.format(\"%99999999d\", 1));",
        "Thread.sleep(1000);",
        "drools.halt();",
        "kcontext.getKieRuntime().halt();",
        "int x = 3;",
        "decide.notify($s, \"a\", \"b\" + new int[1000000000].length);",
        "eval(\"1\");",
        "",
      })
  void aConsequenceThatDoesAnythingButDecideIsRefused(String consequence) {
    RuleBaseCompiler.Result result = compile(rule("$s : ServiceHealth( )", consequence));
    assertNull(result.ruleBase());
    assertTrue(
        result.problems().stream()
            .allMatch(p -> p.code().startsWith("DRL-") && p.place().file().equals("my/rules.drl")),
        () -> result.problems().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval( System.exit(1) == null )",
        "$s : ServiceHealth( ) from decide",
        "$s : ServiceHealth( service.length() > 3 )",
        "$s : ServiceHealth( System.exit(1) == null )",
        "$s : ServiceHealth( java.lang.Runtime.getRuntime() != null )",
        "$s : Object( )",
        "$s : String( )",
        "$s : ServiceHealth( class.classLoader != null )",
        "$s : ServiceHealth( new java.io.File(\"x\") != null )",
        "$s : ServiceHealth( ) over window:time( 1s )",
        "accumulate( ServiceHealth( $r : requests ), $t : sum( $r ) )",
        "$s : ServiceHealth( this.hashCode() > 0 )",
      })
  void aConditionThatCallsAnythingIsRefused(String condition) {
    RuleBaseCompiler.Result result = compile(rule(condition, "decide.notify($s, \"a\", \"b\");"));
    assertNull(result.ruleBase());
    assertTrue(result.problems().stream().allMatch(p -> p.code().startsWith("DRL-")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import java.io.File;\n",
        "package evil;\n",
        "global java.util.List list;\n",
        "function void f() { while (true) {} }\n",
        "declare Evil name : String end\n",
        "query \"q\" ServiceHealth( ) end\n",
      })
  void nothingButRulesIsTaken(String before) {
    RuleBaseCompiler.Result result =
        compile(before + rule("$s : ServiceHealth( )", "decide.notify($s, \"a\", \"b\");"));
    assertNull(result.ruleBase(), before);
    assertEquals("DRL-FORBIDDEN", result.problems().get(0).code());
  }

  @Test
  void whatDoesNotCompileIsReportedAtItsLineInTheAuthorsFile() {
    RuleBaseCompiler.Result result =
        compile(rule("$s : ServiceHealth( requests > 3 )", "decide.notify($s, \"chat\", 3);"));
    assertEquals("DRL-COMPILE", result.problems().get(0).code());
    assertEquals(5, result.problems().get(0).place().line());
  }

  @Test
  void anUnknownPropertyIsReportedAtItsLineWithTheNearestName() {
    RuleBaseCompiler.Result result =
        compile(rule("$s : ServiceHealth( errorRati > 0.1 )", "decide.page($s, \"x\");"));
    assertEquals("DRL-UNKNOWN-PROPERTY", result.problems().get(0).code());
    assertEquals(3, result.problems().get(0).place().line());
    assertEquals("did you mean errorRatio?", result.problems().get(0).hint());
  }

  @Test
  void aNumberIsNotComparedWithAText() {
    RuleBaseCompiler.Result result =
        compile(rule("$s : ServiceHealth( errorRatio > \"high\" )", "decide.page($s, \"x\");"));
    assertEquals("DRL-TYPE", result.problems().get(0).code());
  }
}
