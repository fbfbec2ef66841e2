package dev.premortem.rules.drl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Drools authors write is read, or refused by its name, line and column. */
class DrlReaderTest {
  private static final String PLAIN =
      "rule \"r\"\nwhen\n  $s : ServiceHealth( errorRatio > 0.02 )\nthen\n  decide.page($s, \"x\");\nend\n";

  /** Returns the rules of a text in which nothing is wrong, printed. */
  private static String read(String text) {
    List<Problem> problems = new ArrayList<>();
    List<Rule> rules = DrlReader.read("a.drl", text, problems);
    assertEquals(List.of(), problems, text);
    return String.join("", rules.stream().map(Printer::print).toList());
  }

  /** Returns the problems of a text: code, line and column. */
  private static List<String> wrong(String text) {
    List<Problem> problems = new ArrayList<>();
    DrlReader.read("a.drl", text, problems);
    return problems.stream()
        .map(p -> p.code() + " " + p.place().line() + ":" + p.place().column())
        .toList();
  }

  private static List<Problem> problems(String text) {
    List<Problem> problems = new ArrayList<>();
    DrlReader.read("a.drl", text, problems);
    return problems;
  }

  private static String rule(String when, String then) {
    return "rule \"r\"\nwhen\n  " + when + "\nthen\n  " + then + "\nend\n";
  }

  private static String condition(String constraint) {
    return rule("$s : ServiceHealth( " + constraint + " )", "decide.page($s, \"x\");");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "package shop.rules;\n",
        "package shop.rules\n",
        "import dev.premortem.rules.fact.ServiceHealth;\n",
        "import dev.premortem.rules.fact.ServiceHealth\n",
        "import dev.premortem.rules.fact.*;\nimport dev.premortem.rules.decision.Severity;\n",
        "package a\nimport dev.premortem.rules.fact.RolloutPhase\n",
        "dialect \"mvel\"\n",
        "dialect \"java\";\n",
        "// a comment\n",
        "/* a\n * comment */\n",
        "/**/",
        "/***/",
        "//\n",
        "// rule \"no\" when then end\n",
        "/* \u00e9 \uD83D\uDCA5 */",
        "\uFEFF",
        "\uFEFFpackage a;\r\n",
        ";;\n",
        "\t\f \r\n",
      })
  void whatStandsBeforeARuleChangesNothing(String before) {
    assertEquals(read(PLAIN), read(before + PLAIN));
  }

  @Test
  void theEndOfALineIsWhatTheAuthorsSystemSays() {
    for (String end : List.of("\r\n", "\r", "\n\n", "\n\t", " // c\n", " /* c */ ", "/*/ c */")) {
      assertEquals(read(PLAIN), read(PLAIN.replace("\n", end)), end);
    }
    List<String> unix = wrong(condition("errorRatio >"));
    assertEquals(List.of("DRL-SYNTAX 3:36"), unix);
    assertEquals(unix, wrong(condition("errorRatio >").replace("\n", "\r\n")));
    assertEquals(unix, wrong(condition("errorRatio >").replace("\n", "\r")));
    assertEquals(unix, wrong("\uFEFF" + condition("errorRatio >")));
  }

  @Test
  void commentsStandBetweenAnyTwoWords() {
    String spread =
        PLAIN
            .replace(" ", " /* then end */ ")
            .replace(";", "/*/ x */;// end\n")
            .replace("(", "(//(\n");
    assertEquals(read(PLAIN), read(spread));
  }

  private static Stream<Arguments> same() {
    return Stream.of(
        Arguments.of("errorRatio > 0.02", "this.getErrorRatio() > 0.02"),
        Arguments.of("errorRatio > 0.02", "$s.getErrorRatio() > 0.02"),
        Arguments.of("errorRatio > 0.02", "this.errorRatio > 0.02"),
        Arguments.of("errorRatio > 0.02", "$s.errorRatio > 0.02"),
        Arguments.of("errorRatio > 0.02", "0.02 < errorRatio"),
        Arguments.of("errorRatio > 0.02", "( errorRatio > 0.02 )"),
        Arguments.of("errorRatio > 0.02", "((errorRatio) > (0.02))"),
        Arguments.of("errorRatio > 0.02", "errorRatio>0.02"),
        Arguments.of("errorRatio > 0.02", "errorRatio > 0.02d"),
        Arguments.of("errorRatio > 1 && errorRatio < 5", "errorRatio > 1 && < 5"),
        Arguments.of("errorRatio > 1 && errorRatio < 5", "errorRatio ( > 1 && < 5 )"),
        Arguments.of("errorRatio > 1 || errorRatio < 5", "errorRatio ( > 1 || < 5 )"),
        Arguments.of("outage == true", "outage"),
        Arguments.of("!( outage == true )", "!outage"),
        Arguments.of("outage == true", "true == outage"),
        Arguments.of("service in ( \"a\", \"b\" )", "service memberOf ( \"a\", \"b\" )"),
        Arguments.of("service in ( \"a\", \"b\" )", "service memberOf [ \"a\", \"b\" ]"),
        Arguments.of("service in ( \"a\", \"b\" )", "service in [ 'a', 'b' ]"),
        Arguments.of("service not in ( \"a\" )", "service not memberOf ( \"a\" )"),
        Arguments.of("!( service in ( \"a\" ) )", "service not in ( \"a\" )"),
        Arguments.of("service not contains \"a\"", "service excludes \"a\""),
        Arguments.of("service str[startsWith] \"a\"", "service str [ startsWith ] 'a'"),
        Arguments.of("service str[endsWith] \"a\"", "service str[endsWith] \"a\""),
        Arguments.of("service str[length] 3", "service str[length] 3"),
        Arguments.of("service == \"\u00e9\"", "service == \"\\u00e9\""),
        Arguments.of("service == \"\u00e9\"", "service == \"\\u00E9\""),
        Arguments.of("service == \"it's \\\"x\\\"\"", "service == 'it\\'s \"x\"'"),
        Arguments.of("service == \"end\"", "service == 'end'"),
        Arguments.of("service == \"/* then */ // end\"", "service == '/* then */ // end'"),
        Arguments.of("service matches \"a\\\\.b\"", "service matches \"a\\.b\""),
        Arguments.of("errorRatio == null", "null == errorRatio"),
        Arguments.of("requests > -5", "requests > - 5"),
        Arguments.of("requests + 1 > 2", "(requests + 1) > 2"),
        Arguments.of("requests * 2 + 1 > 2", "( requests * 2 ) + 1 > 2"));
  }

  @ParameterizedTest
  @MethodSource("same")
  void whatMeansTheSameIsReadTheSame(String plain, String other) {
    assertEquals(read(condition(plain)), read(condition(other)));
  }

  private static Stream<Arguments> sameParts() {
    return Stream.of(
        Arguments.of("( RolloutState( ) or BackupState( ) )", "RolloutState( ) or BackupState( )"),
        Arguments.of(
            "( RolloutState( ) or BackupState( ) )", "(or RolloutState( ) BackupState( ))"),
        Arguments.of("( RolloutState( ) or BackupState( ) )", "RolloutState( ) || BackupState( )"),
        Arguments.of("( RolloutState( ) and BackupState( ) )", "RolloutState( ) && BackupState( )"),
        Arguments.of(
            "( RolloutState( ) and BackupState( ) )", "(and RolloutState() BackupState())"),
        Arguments.of("RolloutState( )", "(and RolloutState( ))"),
        Arguments.of("RolloutState( )", "( RolloutState( ) )"),
        Arguments.of("not( RolloutState( ) )", "not RolloutState( )"),
        Arguments.of("exists( RolloutState( ) )", "exists (RolloutState())"),
        Arguments.of("RolloutState( ) BackupState( )", "RolloutState( );\n BackupState( ),"),
        Arguments.of(
            "accumulate( ServiceHealth( ); $n : count( ); $n > 2 )",
            "acc( ServiceHealth( ), $n : count(); $n > 2 )"),
        Arguments.of(
            "accumulate( $x : ServiceHealth( ); $n : count( ), $a : average( errorRatio ) )",
            "accumulate( $x : ServiceHealth( ); $n : count( $x ), $a : avg( errorRatio ) )"));
  }

  @ParameterizedTest
  @MethodSource("sameParts")
  void partsThatMeanTheSameAreReadTheSame(String plain, String other) {
    String then = "decide.page($s, \"x\");";
    assertEquals(
        read(rule(plain + "\n  $s : ServiceHealth( )", then)),
        read(rule(other + "\n  $s : ServiceHealth( )", then)));
  }

  @Test
  void labelsNeedNoDollar() {
    assertEquals(
        read(
            rule(
                "s : ServiceHealth( e : errorRatio > 0.5 )",
                "decide.page(s, \"at \" + e + \" of \" + s.service);")),
        read(
            rule(
                "s : ServiceHealth( e : errorRatio > 0.5 )",
                "decide.page( s , \"at \" + ( e + \" of \" ) + s.getService() )")));
  }

  @Test
  void theLastSemicolonMayBeMissing() {
    assertEquals(read(PLAIN), read(PLAIN.replace(";", "")));
    assertEquals(
        List.of("DRL-SYNTAX 6:3"),
        wrong(rule("$s : ServiceHealth( )", "decide.page($s, \"x\")\n  decide.page($s, \"y\");")));
  }

  @Test
  void attributesThatChangeNothingAreTaken() {
    for (String attribute :
        List.of(
            "no-loop",
            "no-loop true",
            "lock-on-active true",
            "dialect \"mvel\"",
            "enabled true",
            "enabled ( true )".replace("( true )", "true"),
            "attributes: no-loop true, lock-on-active",
            "no-loop\n  lock-on-active\n  dialect \"java\"")) {
      assertEquals(read(PLAIN), read(PLAIN.replace("\nwhen", " " + attribute + "\nwhen")));
    }
    assertEquals(
        List.of("DRL-SALIENCE 1:10"), wrong(PLAIN.replace("\nwhen", " salience -10\nwhen")));
    assertTrue(read(PLAIN.replace("\nwhen", " enabled false\nwhen")).contains("enabled false"));
  }

  @Test
  void namesOfRulesMayBeWords() {
    assertEquals(read(PLAIN), read(PLAIN.replace("\"r\"", "r")));
    assertEquals(read(PLAIN), read(PLAIN.replace("\"r\"", "'r'")));
  }

  @Test
  void everyProblemOfAFileIsReportedAtItsPlace() {
    String text =
        """
        package shop
        import java.util.List
        rule "a"
        when
          $s : ServiceHealth( errorRati > 0.02, requests >> 5, service > "a" )
          $r : RolloutStat( service == $s.service )
        then
          decide.page($s, "x");
          decide.tell($s, "x");
          System.exit(1);
        end
        global java.util.List list;
        rule "b" extends "a"
        when
          ServiceHealth( )
        then
          decide.page($s, "x");
        end
        rule "c"
        when
          $s : ServiceHealth( outage == 3 )
        then
          decide.openIncident($s, Severity.P9, "x");
          update($s);
        end
        """;
    assertEquals(
        List.of(
            "DRL-IMPORT 2:8",
            "DRL-UNKNOWN-PROPERTY 5:23",
            "DRL-OPERATOR 5:50",
            "DRL-TYPE 5:64",
            "DRL-UNKNOWN-FACT 6:8",
            "DRL-UNKNOWN-DECISION 9:10",
            "DRL-STATIC 10:3",
            "DRL-GLOBAL 12:1",
            "DRL-EXTENDS 13:10",
            "DRL-TYPE 21:30",
            "DRL-UNKNOWN-CONSTANT 23:36",
            "DRL-WORKING-MEMORY 24:3"),
        wrong(text));
  }

  @Test
  void whatIsWrongBehindThenIsReportedAlthoughWhenIsWrong() {
    assertEquals(
        List.of("DRL-UNKNOWN-PROPERTY 3:23", "DRL-UNKNOWN-DECISION 5:10", "DRL-ARGUMENTS 6:17"),
        wrong(
            rule(
                "$s : ServiceHealth( nothing > 1 )",
                "decide.pag($s, \"x\");\n  decide.page($s);")));
  }

  @Test
  void aVariableThatAWrongPatternMayHaveBoundIsNoSecondProblem() {
    assertEquals(
        List.of("DRL-UNKNOWN-FACT 3:8"),
        wrong(rule("$s : ServiceHealh( )", "decide.page($s, \"x\");")));
  }

  @Test
  void aRuleWithoutAnEndEndsWhereTheNextBegins() {
    String first = PLAIN.replace("end\n", "");
    assertEquals(List.of("DRL-SYNTAX 6:1"), wrong(first + PLAIN));
    assertEquals(List.of("DRL-SYNTAX 6:1"), wrong(first));
    assertEquals(
        List.of("DRL-SYNTAX 3:1", "DRL-UNKNOWN-PROPERTY 5:23"),
        wrong("rule \"a\" when\n  $s : ServiceHealth( )\n" + condition("nothing > 1")));
  }

  private static Stream<Arguments> hints() {
    return Stream.of(
        Arguments.of(condition("errorRati > 1"), "did you mean errorRatio?"),
        Arguments.of(condition("ErrorRatio > 1"), "did you mean errorRatio?"),
        Arguments.of(condition("$t.errorRatio > 1"), "bind it first: $s : ServiceHealth( … )"),
        Arguments.of(
            rule("$s : ServiceHelth( )", "decide.page($s, \"x\");"), "did you mean ServiceHealth?"),
        Arguments.of(
            rule("$s : ServiceHealth( )", "decide.notfy($s, \"a\", \"x\");"),
            "did you mean notify?"),
        Arguments.of(
            rule("$svc : ServiceHealth( )", "decide.page($sv, \"x\");"), "did you mean $svc?"),
        Arguments.of(
            rule("$s : RolloutState( phase == RolloutPhase.BAKIN )", "decide.page($s, \"x\");"),
            "did you mean BAKING?"),
        Arguments.of(
            rule("$s : ServiceHealth( )", "decide.openIncident($s, Severity.p1, \"x\");"),
            "did you mean P1?"),
        Arguments.of(
            rule("$s : ServiceHealth( )", "decide.page($s);"),
            "write decide.page(fact, \"reason\");"),
        Arguments.of(condition("errorRatio = 1"), "write == to compare"),
        Arguments.of(
            condition("errorRatio > \"1\""),
            "write a number without quotes, or name a field: $other.errorRatio"),
        Arguments.of(
            condition("requests > 1 errorRatio > 1"), "write a comma between constraints"));
  }

  @ParameterizedTest
  @MethodSource("hints")
  void aProblemSaysWhatToDo(String text, String hint) {
    assertEquals(hint, problems(text).get(0).hint());
  }

  @Test
  void aProblemIsAboutAPlaceInTheFile() {
    for (String text :
        List.of("", "x", "rule", "rule \"a\"", "rule \"a\" when", PLAIN + "/*", "\"")) {
      for (Problem problem : problems(text)) {
        assertTrue(problem.place().column() <= text.length() + 1, problem.text());
      }
    }
    assertEquals(List.of(), problems(""));
    assertEquals(List.of("DRL-SYNTAX 1:9"), wrong("rule \"a\""));
  }
}
