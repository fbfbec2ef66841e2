package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to hurt a machine, or a reviewer, with a rule.
 *
 * @param name what it is called
 * @param expected code and place of the first problem that must be reported
 * @param drl what it says
 */
record Technique(String name, String expected, String drl) {
  private static final String FILE = "/dev/premortem/rules/hostile/techniques.txt";
  private static final Pattern CHARACTER = Pattern.compile("\\{U\\+([0-9A-F]{4})}");

  /** Reads all that are known. */
  static List<Technique> all() {
    List<Technique> all = new ArrayList<>();
    for (String part : text().split("(?m)^#### ", -1)) {
      if (!part.startsWith("//")) {
        String[] lines = part.split("\n", 3);
        all.add(new Technique(lines[0], lines[1], characters(lines[2])));
      }
    }
    return all;
  }

  private static String characters(String text) {
    return CHARACTER
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(found.group(1), 16))));
  }

  private static String text() {
    try (InputStream in = Technique.class.getResourceAsStream(FILE)) {
      assertNotNull(in);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
