package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a document, reading it ends in problems with places, never in an exception.
 */
class BundleFuzzTest {
  private static final String[] TOKENS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    "-",
    "&a",
    "*a",
    "!!java.io.File",
    "|",
    ">",
    "\t",
    "\"",
    "'",
    "#",
    "%",
    "null",
    "NaN",
    "1e999",
    "-1",
    "99999999999999999999",
    "true",
    "2026-02-30",
    "0s",
    "\u0000",
    "é"
  };

  /** The shop, and every document of the shipped bundles with its neighbours of the same file. */
  private static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>(List.of(Bundles.SHOP, Bundles.SHOP));
    try (Stream<Path> all = Files.walk(Path.of(System.getProperty("premortem.root"), "policies"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void aMutationNeverMakesTheReaderFailOrNameALineThatIsNotThere() throws IOException {
    List<String> texts = texts();
    int mutations = Integer.getInteger("premortem.mutations", 500);
    for (int seed = 0; seed < mutations; seed++) {
      Random random = new Random(seed);
      List<String> lines = new ArrayList<>(List.of(texts.get(seed % texts.size()).split("\n")));
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutate(lines, random);
      }
      String text = String.join("\n", lines);
      long count = text.lines().count() + 1;
      for (Problem problem : problems(text)) {
        int line = problem.place().line();
        assertTrue(line >= 0 && line <= count, problem + " of " + count + " lines\n" + text);
        assertTrue(!problem.message().contains("Exception"), problem.message());
      }
    }
  }

  private static List<Problem> problems(String text) {
    Map<String, byte[]> files =
        Map.of(
            "bundle.yaml",
            text.getBytes(StandardCharsets.UTF_8),
            "shop.md",
            "# shop".getBytes(StandardCharsets.UTF_8));
    BundleLoader.Loaded loaded = BundleLoader.load(files, "");
    List<Problem> problems = new ArrayList<>(loaded.problems());
    if (!loaded.failed()) {
      problems.addAll(Policy.compile(loaded.bundle()).problems());
    }
    return problems;
  }

  private static void mutate(List<String> lines, Random random) {
    int at = random.nextInt(lines.size());
    String line = lines.get(at);
    int column = random.nextInt(line.length() + 1);
    String token = TOKENS[random.nextInt(TOKENS.length)];
    switch (random.nextInt(7)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.set(at, line.substring(0, column) + token + line.substring(column));
      case 3 -> lines.set(at, line.substring(0, column));
      case 4 -> lines.set(at, line.replaceFirst(":.*", ": " + token));
      case 5 -> lines.set(at, line.isEmpty() ? token : line.substring(1));
      default -> lines.set(at, lines.get(random.nextInt(lines.size())));
    }
  }
}
