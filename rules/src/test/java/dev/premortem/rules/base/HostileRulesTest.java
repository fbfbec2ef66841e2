package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.base.RuleBaseCompiler.AuthoredDrl;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.fact.RolloutState;
import dev.premortem.rules.fact.ServiceHealth;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that would hurt the machine are refused, whatever they are disguised as. */
class HostileRulesTest {
  private static Map<String, String> hostile() throws IOException {
    Map<String, String> rules = new LinkedHashMap<>();
    try (InputStream in =
        HostileRulesTest.class.getResourceAsStream("/dev/premortem/rules/hostile/rules.txt")) {
      assertNotNull(in);
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String part : text.split("(?m)^#### ")) {
        if (!part.startsWith("//")) {
          int end = part.indexOf('\n');
          rules.put(part.substring(0, end), part.substring(end + 1));
        }
      }
    }
    return rules;
  }

  private static RuleBaseCompiler.Result compile(String drl) {
    return RuleBaseCompiler.compile(List.of(), List.of(new AuthoredDrl("a.drl", drl)));
  }

  @TestFactory
  List<DynamicTest> isRefusedWithItsPlace() throws IOException {
    Map<String, String> rules = hostile();
    assertTrue(rules.size() >= 100, rules.size() + " rules");
    List<DynamicTest> tests = new ArrayList<>();
    rules.forEach(
        (technique, drl) ->
            tests.add(
                DynamicTest.dynamicTest(
                    technique,
                    () ->
                        Assertions.assertTimeoutPreemptively(
                            Duration.ofSeconds(20),
                            () -> {
                              RuleBaseCompiler.Result result = compile(drl);
                              assertEquals(null, result.ruleBase(), technique);
                              assertFalse(result.problems().isEmpty(), technique);
                              long lines = drl.lines().count();
                              for (Problem problem : result.problems()) {
                                assertTrue(problem.code().startsWith("DRL-"), problem::text);
                                assertEquals("a.drl", problem.place().file());
                                assertTrue(problem.place().line() <= lines, problem::text);
                              }
                            }))));
    return tests;
  }

  /** Mutated rules are refused, or do nothing but decide: no exception, no file, no endless run. */
  @Test
  void mutatedRulesDoNothingButDecide() throws IOException {
    Path mark = Path.of("MARK");
    List<String> seeds = new ArrayList<>(hostile().values());
    seeds.removeIf(s -> s.length() > 2000);
    for (int i = 0; i < 40; i++) {
      seeds.add(
          "rule \"r\" when $s : ServiceHealth( errorRatio > 0."
              + i
              + ", requests >= 1 ) then decide.notify($s, \"a\", \"b\"); end\n");
    }
    int taken = 0;
    int mutations = Integer.getInteger("premortem.mutations", 500);
    Random random = new Random(11);
    for (int i = 0; i < mutations; i++) {
      String drl = mutated(seeds, random);
      RuleBaseCompiler.Result result = compile(drl);
      RuleBase base = result.ruleBase();
      if (base == null) {
        assertFalse(result.problems().isEmpty(), drl);
        continue;
      }
      taken++;
      try (RuleSession session = base.session()) {
        ServiceHealth health = new ServiceHealth("shop");
        health.setRequests(100);
        health.setErrorRatio(0.5);
        session.insert(health);
        session.insert(new RolloutState("shop", "canary"));
        session.insert(new IncidentState("INC-1", "shop"));
        session.step();
        assertTrue(session.firings() < 100, drl);
      }
    }
    assertFalse(Files.exists(mark), "a rule wrote a file");
    assertTrue(taken > mutations / 50, "only " + taken + " mutations were taken");
  }

  private static String mutated(List<String> seeds, Random random) {
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    int changes = random.nextInt(4);
    for (int k = 0; k < changes; k++) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, "(){};.,\"$: =<>aS0\\\n".charAt(random.nextInt(19)));
        case 1 -> text.deleteCharAt(at);
        case 2 -> {
          String other = seeds.get(random.nextInt(seeds.size()));
          int from = random.nextInt(other.length());
          text.insert(at, other.substring(from, Math.min(other.length(), from + 30)));
        }
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 8)));
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.io.File",
        "java.nio.file.Files",
        "java.net.URL",
        "java.lang.System",
        "java.lang.Runtime",
        "java.lang.ProcessBuilder",
        "java.lang.Thread",
        "java.lang.ClassLoader",
        "java.lang.reflect.Method",
        "java.lang.invoke.MethodHandles",
        "java.util.ServiceLoader",
        "java.util.concurrent.Executors",
        "javax.script.ScriptEngineManager",
        "com.github.javaparser.JavaParser",
        "dev.premortem.rules.base.DrlWall",
      })
  void behindTheSecondWallThereIsNothingToReadWriteOrStart(String name) {
    ClassLoader fenced = new FencedLoader(HostileRulesTest.class.getClassLoader());
    assertThrows(ClassNotFoundException.class, () -> fenced.loadClass(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop.*", "shop-[0-9]+", "(eu|us)-shop", "^a?b{1,3}c*$", "[a-z+*(]+", "(ab)+c"})
  void plainRegularExpressionsAreTaken(String regex) {
    String drl =
        "rule \"r\" when $s : ServiceHealth( service matches \""
            + regex
            + "\" ) then decide.notify($s, \"a\", \"b\"); end\n";
    assertEquals(List.of(), compile(drl).problems());
  }
}
