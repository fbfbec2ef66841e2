package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.document.Kind;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages say what is true: their commands run, their tables are complete. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("premortem.root"));

  /** A code stands in quotes, or between two blanks in a table. */
  private static final Pattern CODE =
      Pattern.compile("(?:\"| {2})([A-Z]{3,}(?:-[A-Z]+)+)(?:\"| {2})");

  @TempDir Path folder;

  @Test
  void everyCommandOfTheReadmeRuns() throws IOException, InterruptedException {
    Files.createSymbolicLink(folder.resolve("policies"), ROOT.resolve("policies").toRealPath());
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 3 * 1440; minute++) {
      csv.append(minute * 60).append(",shop,requests,").append(1000 + minute % 90).append('\n');
    }
    Files.writeString(folder.resolve("requests.csv"), csv);
    StringBuilder hourly = new StringBuilder("series,timestamp,value\n");
    for (int hour = 0; hour < 21 * 24; hour++) {
      hourly.append("shop,").append(3600L * hour).append(',').append(100 + hour % 24).append('\n');
    }
    Files.writeString(folder.resolve("hourly.csv"), hourly);
    Files.createSymbolicLink(
        folder.resolve("my-change"), ROOT.resolve("policies/agent-marketplace").toRealPath());
    Matcher samples =
        Pattern.compile("(?s)```json\n(\\{\"metrics\".*?)```")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(samples.find());
    Files.writeString(folder.resolve("samples.json"), samples.group(1));
    Matcher incidents =
        Pattern.compile("(?s)```yaml\n(incidents:.*?)```")
            .matcher(Files.readString(ROOT.resolve("README.md")));
    assertTrue(incidents.find());
    Files.writeString(folder.resolve("incidents.yaml"), incidents.group(1));
    int ran = 0;
    for (String line : commands()) {
      if (line.equals("demo") || line.contains("--prometheus")) {
        // It runs until it is stopped, or needs a server: OperateTest and LiveBacktestTest run it.
        continue;
      }
      String shorter =
          line.equals("simulate policies/agent-marketplace") ? line + " --replications 2" : line;
      int status = run(shorter);
      assertTrue(
          status == 0
              || (status == 1 && line.matches("(simulate|judge|fit|tune|recommend|import) .*")),
          line + " ended with " + status);
      ran++;
    }
    assertTrue(ran >= 14, "only " + ran + " commands");
    assertTrue(Files.size(folder.resolve("my-report/index.html")) > 100_000);
  }

  private static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    boolean shell = false;
    for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
      shell = line.startsWith("```") ? line.equals("```sh") : shell;
      if (shell && line.startsWith("./premortem ")) {
        commands.add(line.substring("./premortem ".length()));
      }
    }
    return commands;
  }

  private int run(String line) throws IOException, InterruptedException {
    String[] parts = line.split(" > ");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.premortem.cli.Main"));
    Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(parts[0]);
    while (word.find()) {
      command.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(parts.length > 1 ? parts[1] : "out.txt").toFile())
            .start();
    return process.waitFor();
  }

  @Test
  void theExampleOfCostsIsABundle() throws IOException {
    String page = Files.readString(ROOT.resolve("policies/README.md"));
    int from = page.indexOf("```yaml\n", page.indexOf("## What it costs")) + "```yaml\n".length();
    Path bundle = Files.createDirectories(folder.resolve("example"));
    Files.writeString(bundle.resolve("a.yaml"), page.substring(from, page.indexOf("```", from)));
    Ran ran = Ran.premortem("check", bundle.toString());
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("ok: 0 errors"), ran.out());
  }

  @Test
  void everyProblemCodeHasARowAndNoRowIsAboutNothing() throws IOException {
    Set<String> inCode = new TreeSet<>();
    for (String module : List.of("rules", "engine", "simulator", "daemon", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          Matcher code = CODE.matcher(Files.readString(file, StandardCharsets.UTF_8));
          while (code.find()) {
            inCode.add(code.group(1));
          }
        }
      }
    }
    Set<String> inDocs = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `([A-Z]{3,}(?:-[A-Z]+)+)` \\| (error|warning|info) \\|")
            .matcher(Files.readString(ROOT.resolve("policies/README.md")));
    while (row.find()) {
      inDocs.add(row.group(1));
    }
    assertEquals(inCode, inDocs);
  }

  @Test
  void factsAndDecisionsStandOnThePageAsTheyAreDeclared() throws IOException {
    String page = Files.readString(ROOT.resolve("policies/README.md"));
    StringBuilder facts = new StringBuilder();
    for (FactType type : FactTypes.ALL) {
      facts.append("#### `%s`\n%s\n\n".formatted(type.name(), type.meaning()));
      facts.append("| field | type | meaning |\n|---|---|---|\n");
      for (Field field : type.fields()) {
        facts.append("| `%s` | %s | ".formatted(field.name(), field.kind()));
        facts.append(field.meaning()).append(" |\n");
      }
      facts.append('\n');
    }
    assertEquals(facts.toString(), between(page, "<!-- facts -->\n", "<!-- /facts -->"));
    StringBuilder decisions = new StringBuilder("| call | what it concludes |\n|---|---|\n");
    for (Verb verb : Verb.values()) {
      decisions.append("| `%s` | %s |\n".formatted(verb.example(), verb.meaning()));
    }
    assertEquals(
        decisions.toString(), between(page, "<!-- decisions -->\n", "<!-- /decisions -->"));
  }

  @Test
  void everyKindOfDocumentHasARowThatSaysHowManyThereMayBe() throws IOException {
    String page = Files.readString(ROOT.resolve("policies/README.md"));
    for (Kind kind : Kind.values()) {
      String many =
          switch (kind.count()) {
            case ONE -> "one";
            case NAMED -> "one for each name";
            case MANY -> "any number";
          };
      String row =
          "(?m)^\\| `%s` \\| [^|]+ \\| %s \\| %s \\|$"
              .formatted(kind.label(), many, Pattern.quote(kind.description()));
      assertTrue(Pattern.compile(row).matcher(page).find(), kind.label());
    }
  }

  @Test
  void theExampleOfPolicyNumbersIsTakenByABundle() throws IOException {
    String page = Files.readString(ROOT.resolve("policies/README.md"));
    int from = page.indexOf("```yaml\n", page.indexOf("### Policy numbers")) + "```yaml\n".length();
    Path bundle = Files.createDirectories(folder.resolve("numbers"));
    Files.writeString(bundle.resolve("a.yaml"), page.substring(from, page.indexOf("```", from)));
    Files.writeString(
        bundle.resolve("b.yaml"),
        "apiVersion: premortem/v1\nkind: Service\nmetadata: {name: shop}\nspec: {}\n");
    Ran ran = Ran.premortem("check", bundle.toString());
    assertEquals(0, ran.status(), ran.out());
    assertTrue(ran.out().contains("ok: 0 errors"), ran.out());
  }

  private static String between(String page, String from, String to) {
    return page.substring(page.indexOf(from) + from.length(), page.indexOf(to));
  }
}
