package dev.premortem.engine.bundle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.Bundles;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

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

  @Property(tries = 500, shrinking = ShrinkingMode.OFF)
  void aMutationNeverMakesTheReaderFail(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(List.of(Bundles.SHOP.split("\n")));
    for (int i = 0; i <= random.nextInt(3); i++) {
      mutate(lines, random);
    }
    Path folder = Files.createTempDirectory("premortem-fuzz");
    try {
      String text = String.join("\n", lines);
      long count = text.lines().count() + 1;
      for (Problem problem : Bundles.problems(folder, text)) {
        int line = problem.place().line();
        assertTrue(line >= 0 && line <= count, problem + " of " + count + " lines\n" + text);
        assertTrue(!problem.message().contains("Exception"), problem.message());
      }
    } finally {
      Files.deleteIfExists(folder.resolve("bundle.yaml"));
      Files.deleteIfExists(folder.resolve("shop.md"));
      Files.delete(folder);
    }
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
