package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.explain.RuleLint;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.fact.Fact;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Mutated rules are refused at a place of their file, or do what their tree says and nothing else:
 * the tree, printed and read again, decides the same, and nobody wakes the canary.
 */
class MutatedRulesTest {
  private static final int MUTATIONS = 8 * Integer.getInteger("premortem.mutations", 500);
  private static final long SLOWEST = 8_000_000_000L;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|[\\w$]+|\"(?:\\\\.|[^\"\\\\\n])*\"|//[^\n]*|/\\*.*?\\*/|.", Pattern.DOTALL);

  private static final List<String> VALID =
      List.of(
          """
          package shop.rules;
          import dev.premortem.rules.fact.*;
          rule "a" no-loop true when
            $s : ServiceHealth( service != "b", errorRatio > 0.02 )
          then
            decide.openIncident($s, Severity.P1, "errors: " + $s.errorRatio);
          end
          """,
          """
          rule "b" when
            $s : ServiceHealth( $e : errorRatio > 0.01 && < 0.5, requests * 2 >= 40 / 2 - 1 )
          then
            decide.notify($s, "chat", "of " + $e + " and " + $s.getRequests());
          end
          """,
          """
          rule "c" when
            $r : RolloutState( phase == RolloutPhase.BAKING || baked, $v : service )
            $c : CandidateHealth( service == $v, errorRatio == null || errorRatio > 0.01 )
          then decide.hold($c, "unknown"); decide.recommend($r, "wait"); end
          """,
          """
          rule "d" when
            ( ServiceHealth( service == "a", outage ) or exists( IncidentState( ) ) )
            not( ServiceHealth( errorRatio > 0.5 ) ) $s : ServiceHealth( )
          then decide.require($s, "what", $s.service); end
          """,
          """
          rule "e" when
            accumulate( $x : ServiceHealth( errorRatio >= 0.0 ); $n : count( $x ),
              $m : max( errorRatio ), $t : sum( requests * 2 ); $n >= 2, $m < 0.9 )
            $s : ServiceHealth( service == "a" )
          then decide.recommend($s, "n " + $n); end
          """,
          """
          rule "f" when
            forall( $a : ServiceHealth( ) ServiceHealth( this == $a, errorRatio < 0.5 ) )
            $s : ServiceHealth( service in ( "a", "b" ), requests not in ( 1, 20 ) )
          then decide.page($s, 'all ' + "well"); end
          """,
          """
          rule "g" when
            $s : ServiceHealth( service matches "[a-c]+", service str[startsWith] "a",
              service not contains "x", !( requests == 20 || dataMissing == true ) )
          then decide.recommend($s, "\\u00e9 \\"x\\" \\\\"); end
          """,
          """
          rule "h" enabled false
          when (and ServiceHealth( requests > 1 ) IncidentState( severity <= Severity.P1 ))
            $s : ServiceHealth( service == "a" )
          then decide.promote($s, "x"); end
          """,
          """
          rule "i" when
            $i : IncidentState( severity in ( Severity.P0, Severity.P1 ), level ( >= 0 && < 3 ) )
            // one
            /* two */ then decide.page($i, "x"); decide.resolve($i, "y"); end
          """);

  private static final String CANARY = "dev.premortem.rules.base.Canary";

  private static final List<String> SPLICES =
      List.of(
          CANARY + ".sing()",
          "new " + CANARY + "()",
          "T(" + CANARY + ").sing()",
          "import " + CANARY + ";",
          "import static " + CANARY + ".sing;",
          "import function " + CANARY + ".sing;",
          "eval( " + CANARY + ".sing() != null )",
          CANARY + ".MARK",
          "Canary",
          "#{" + CANARY + ".sing()}",
          "@{x}",
          "/*/ " + CANARY + ".sing(); /*/",
          "/* a /* b */",
          "// c\n",
          "// \\u000a " + CANARY + ".sing();\n",
          "/**/",
          "\\u002f\\u002a",
          "\"\\u0022 + " + CANARY + ".sing() + \\u0022\"",
          "\"",
          "'",
          "\\",
          "\uFEFF",
          "\u0000",
          "\u202E",
          "\r",
          "end",
          "then",
          "rule \"x\" when",
          "then[t]",
          "from",
          "not",
          "exists",
          "or",
          "and",
          "(",
          ")",
          "[",
          "]",
          ";",
          ",",
          "!",
          "-",
          "null",
          "this",
          "true",
          "$s",
          "$s.service",
          "$n",
          "== null",
          "in ( null )",
          "&&",
          "||",
          "< 5",
          "( > 1 )",
          "errorRatio",
          "service",
          "Severity.P1",
          "1e999",
          "0.1",
          "+ \"x\"",
          ".class",
          ".getClass()",
          "over window:time( 1s )");

  private static final List<List<String>> ALIKE =
      List.of(
          List.of("0", "1", "2", "3", "20", "0.01", "0.02", "0.5", "0.9", "40", "-0", "1e-2", ".5"),
          List.of("<", ">", "==", "!=", "<=", ">="),
          List.of("errorRatio", "requests", "latencyP95Ms", "this.errorRatio", "$s.requests"),
          List.of("outage", "dataMissing", "breach", "baked", "acknowledged", "quiet"),
          List.of("ServiceHealth", "CandidateHealth", "RolloutState", "IncidentState", "SloStatus"),
          List.of("and", "or"),
          List.of("not", "exists", "!"),
          List.of("&&", "||", ","),
          List.of("+", "-", "*", "/", "%"),
          List.of(
              "\"a\"", "\"b\"", "\"\"", "'a'", "\"\\u0061\"", "\"[a-c]+\"", "\"*/\"", "\"end\""),
          List.of("contains", "excludes", "matches", "in", "memberOf"),
          List.of("count", "sum", "average", "min", "max"),
          List.of("page", "hold", "promote", "rollBack", "recommend", "resolve", "escalate"),
          List.of("P0", "P1", "P2", "P3"),
          List.of("true", "false"),
          List.of(" ", "\n", "\t", "\r\n", "/* */", "//\n", "/*/ */", "/* \" */"));

  private static List<String> alike(String token) {
    for (List<String> group : ALIKE) {
      if (group.contains(token)) {
        return group;
      }
    }
    return List.of();
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    return tokens;
  }

  private static String mutated(List<String> seeds, Random random) {
    List<String> tokens = tokens(seeds.get(random.nextInt(seeds.size())));
    for (int changes = 1 + random.nextInt(3); changes > 0 && !tokens.isEmpty(); changes--) {
      int at = random.nextInt(tokens.size());
      switch (random.nextInt(13)) {
        case 0 -> tokens.remove(at);
        case 1 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
        case 2 -> tokens.set(at, tokens.get(random.nextInt(tokens.size())));
        case 3, 4 -> tokens.add(at, " " + SPLICES.get(random.nextInt(SPLICES.size())) + " ");
        case 5 -> tokens.set(at, SPLICES.get(random.nextInt(SPLICES.size())));
        case 6 -> {
          List<String> other = tokens(seeds.get(random.nextInt(seeds.size())));
          int from = random.nextInt(other.size());
          tokens.addAll(
              at, other.subList(from, Math.min(other.size(), from + 1 + random.nextInt(12))));
        }
        case 7 -> {
          int to = Math.min(tokens.size(), at + 1 + random.nextInt(10));
          List<String> again = List.copyOf(tokens.subList(at, to));
          tokens.addAll(random.nextInt(tokens.size()), again);
        }
        case 8, 9, 10, 11 -> {
          for (int i = at; i < tokens.size(); i++) {
            List<String> alike = alike(tokens.get(i));
            if (!alike.isEmpty()) {
              tokens.set(i, alike.get(random.nextInt(alike.size())));
              break;
            }
          }
        }
        default -> {
          StringBuilder token = new StringBuilder(tokens.get(at));
          int where = random.nextInt(token.length());
          token.setCharAt(where, (char) (token.charAt(where) ^ (1 << random.nextInt(7))));
          tokens.set(at, token.toString());
        }
      }
    }
    return String.join("", tokens);
  }

  private static List<String> seeds() {
    List<String> seeds = new ArrayList<>();
    for (Technique technique : Technique.all()) {
      if (technique.drl().length() < 1000) {
        seeds.add(technique.drl());
      }
    }
    int hostile = seeds.size();
    for (int i = 0; seeds.size() < 8 * hostile; i++) {
      seeds.add(VALID.get(i % VALID.size()));
      if (i % 2 == 0) {
        RandomRules rules = new RandomRules(new Random(i));
        rules.ruleBase();
        seeds.add(rules.text());
      }
    }
    return seeds;
  }

  @Test
  void whatIsTakenDoesWhatItsTreeSays() {
    List<String> seeds = seeds();
    int taken = 0;
    int decided = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      Random random = new Random(i);
      String drl = mutated(seeds, random);
      String which = "mutation " + i + ":\n" + drl;
      long began = System.nanoTime();
      RuleBaseCompiler.Result result = read(drl, which);
      assertTrue(System.nanoTime() - began < SLOWEST, which);
      places(result.problems(), drl, which);
      RuleBase base = result.ruleBase();
      if (base == null) {
        assertFalse(result.problems().isEmpty(), which);
      } else {
        taken++;
        decided += same(base, i, which);
      }
      assertNull(System.getProperty(Canary.MARK), which);
    }
    assertTrue(taken > MUTATIONS / 20, "only " + taken + " of " + MUTATIONS + " were taken");
    assertTrue(decided > taken, "only " + decided + " decisions");
  }

  private static RuleBaseCompiler.Result read(String drl, String which) {
    try {
      return HostileRulesTest.compile(drl);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(which, e);
    }
  }

  private static void places(List<Problem> problems, String drl, String which) {
    String[] lines = drl.split("\r\n|\n|\r", -1);
    for (Problem problem : problems) {
      String what = problem.text() + "\n" + which;
      int line = problem.place().line();
      assertEquals("a.drl", problem.place().file(), what);
      assertTrue(line >= 1 && line <= lines.length, what);
      int column = problem.place().column();
      assertTrue(column >= 1 && column <= lines[line - 1].length() + 1, what);
    }
  }

  private static String print(RuleBase base) {
    return base.trees().values().stream().map(Printer::print).collect(Collectors.joining());
  }

  /** Compares what rules decide with what their printed trees decide; returns how often they do. */
  private static int same(RuleBase base, int seed, String which) {
    String printed = print(base);
    String both = which + "\nprinted:\n" + printed;
    RuleBaseCompiler.Result again = read(printed, both);
    RuleBase second = again.ruleBase();
    assertNotNull(second, () -> again.problems() + "\n" + both);
    assertEquals(List.copyOf(base.rules().keySet()), List.copyOf(second.rules().keySet()), both);
    assertEquals(
        printed, print(read(print(second), both).ruleBase() == null ? base : second), both);
    List<String> first = trace(base, base.session(), seed, both);
    assertEquals(first, trace(second, second.session(), seed, both), both);
    assertEquals(first, trace(base, base.plainSession(), seed, both), both);
    explained(base, both);
    return first.size();
  }

  /** Whoever explains what is taken comes to an end. */
  private static void explained(RuleBase base, String which) {
    try {
      List<Fact> facts = RandomRules.facts();
      base.trees().values().forEach(rule -> Search.whyNot(rule, facts, "a"));
      RuleLint.check(base.trees(), Map.of());
      base.longWays();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(which, e);
    }
  }

  private static List<String> trace(RuleBase base, RuleSession opened, int seed, String which) {
    List<String> trace = new ArrayList<>();
    Random random = new Random(seed);
    RandomRules changes = new RandomRules(random);
    try (RuleSession session = opened) {
      List<Fact> facts = RandomRules.facts();
      facts.forEach(session::insert);
      for (int tick = 0; tick < 12; tick++) {
        for (int i = 0; i < 4; i++) {
          changes.change(facts.get(random.nextInt(facts.size())));
        }
        session.step();
        for (RuleSession.Conclusion ended : session.ended()) {
          trace.add(tick + " - " + ended.id());
        }
        for (RuleSession.Conclusion begun : session.begun()) {
          Decision decision = begun.decision();
          Rule rule = base.trees().get(decision.because().rule());
          assertNotNull(rule, which);
          assertTrue(kinds(rule).contains(decision.kind()), decision + "\n" + which);
          trace.add(
              tick
                  + " + "
                  + begun.id()
                  + " "
                  + decision.kind()
                  + " "
                  + decision.about()
                  + " "
                  + decision.because().reason());
        }
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(which, e);
    }
    return trace;
  }

  /** What a rule may decide; who pages for a service opens an incident. */
  private static Set<String> kinds(Rule rule) {
    Set<String> kinds = new TreeSet<>(rule.conclusions());
    if (kinds.contains("page")) {
      kinds.add("openIncident");
    }
    return kinds;
  }

  /** The canary sings when it is asked: that nobody hears it means that nobody asks. */
  @Test
  void theCanaryIsThere() throws ClassNotFoundException {
    assertNotNull(Class.forName(CANARY, false, MutatedRulesTest.class.getClassLoader()));
    assertNull(System.getProperty(Canary.MARK));
  }
}
