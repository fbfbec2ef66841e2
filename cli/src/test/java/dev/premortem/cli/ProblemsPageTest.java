package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.expect.CaseProblems;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the page of problems says to avoid yields just that problem, what it prefers none. */
class ProblemsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("premortem.root"), "policies", "problems.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)(Avoid|Prefer):\n```(\\w+)( alone)?\n(.*?)```");
  private static final String SHOP =
      """
      apiVersion: premortem/v1
      kind: Service
      metadata: {name: shop}
      spec: {instances: {max: 10}, runbooks: [shop.md]}
      ---
      apiVersion: premortem/v1
      kind: NotificationChannel
      metadata: {name: chat}
      spec: {kind: chat}
      """;

  /** What an example that is about one thing has, because it leaves out what it waits for. */
  private static final Set<String> WAITING = Set.of("TRAFFIC-MISSING", "DOC-UNUSED");

  /** Problems that come of another one, which an example of theirs can not be without. */
  private static final Map<String, String> BECAUSE_OF = Map.of("GATE-UNKNOWN", "SLO-UNMEASURED");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> everyExampleIsWhatThePageSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String section : Files.readString(PAGE).split("(?m)^## ")) {
      if (!section.startsWith("`")) {
        continue;
      }
      String code = section.substring(1, section.indexOf('`', 1));
      Matcher example = EXAMPLE.matcher(section);
      while (example.find()) {
        String language = example.group(2);
        boolean alone = example.group(3) != null;
        String text = example.group(4);
        Set<String> expected = example.group(1).equals("Avoid") ? Set.of(code) : Set.of();
        tests.add(
            DynamicTest.dynamicTest(
                code + " " + example.group(1),
                () ->
                    assertEquals(
                        expected,
                        codes(code, language, alone, text),
                        () -> language + "\n" + text)));
      }
    }
    assertTrue(tests.size() > 90, tests.size() + " examples");
    return tests;
  }

  private Set<String> codes(String code, String language, boolean alone, String text)
      throws IOException {
    List<Problem> problems = new ArrayList<>();
    if (language.equals("csv") || language.equals("json")) {
      Path file = Files.writeString(folder.resolve("recording." + language), text);
      new Recordings(Map.of(), problems).read(file, "");
    } else {
      Map<String, byte[]> files = new TreeMap<>();
      if (!alone) {
        files.put("shop.yaml", SHOP.getBytes(StandardCharsets.UTF_8));
        files.put("shop.md", "# shop".getBytes(StandardCharsets.UTF_8));
      }
      files.put("example." + language, text.getBytes(StandardCharsets.UTF_8));
      BundleLoader.Loaded loaded = BundleLoader.load(files, "");
      problems.addAll(loaded.problems());
      Policy.Compiled compiled = Policy.compile(loaded.bundle());
      problems.addAll(compiled.problems());
      Policy policy = compiled.policy();
      if (policy != null) {
        problems.addAll(CaseProblems.of(policy));
      }
    }
    Set<String> codes = new TreeSet<>();
    problems.forEach(p -> codes.add(p.code()));
    codes.removeIf(c -> WAITING.contains(c) && !c.equals(code));
    codes.removeIf(c -> codes.contains(code) && c.equals(BECAUSE_OF.get(code)));
    return codes;
  }
}
