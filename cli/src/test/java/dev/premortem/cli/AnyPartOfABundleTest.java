package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is missing from a bundle or wrong in it, commands say so or go on: they never end with a
 * trace, never hang, and never take memory without bound (the test's JVM has 1 GB).
 */
class AnyPartOfABundleTest {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Map<String, byte[]> bundle(String name) throws IOException {
    Path source = Path.of(System.getProperty("premortem.root"), "policies", name);
    if (name.equals("init")) {
      source = folder.resolve("init");
      assertTrue(Ran.premortem("init", source.toString()).status() == 0);
    }
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(source)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String relative = source.relativize(file).toString().replace('\\', '/');
        if (!relative.startsWith(".")) {
          files.put(relative, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /**
   * Returns all mutations of whole files and documents, and every so manyth of those of fields, so
   * that about as many of these remain as are wanted.
   */
  private static List<Mutations.Mutation> sample(List<Mutations.Mutation> all, int wanted) {
    List<Mutations.Mutation> some = new ArrayList<>(all.stream().filter(m -> m.whole()).toList());
    List<Mutations.Mutation> fields = all.stream().filter(m -> !m.whole()).toList();
    double step = Math.max(1, fields.size() / (double) wanted);
    for (double at = 0; at < fields.size(); at += step) {
      some.add(fields.get((int) at));
    }
    return some;
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "agent-marketplace"})
  void readingEndsInProblemsWithPlaces(String name) throws IOException {
    Mutations mutations = new Mutations(bundle(name));
    int wanted = Integer.getInteger("premortem.mutations", 500);
    List<String> wrong = new ArrayList<>();
    for (Mutations.Mutation mutation : sample(mutations.all(), wanted)) {
      Map<String, byte[]> files = mutations.after(mutation);
      for (Problem problem : problems(mutation, files)) {
        byte[] file = files.get(problem.place().file());
        boolean placed =
            problem.place().line() == 0 || (file != null && problem.place().line() <= lines(file));
        if (!placed || problem.text().contains("Exception") || problem.text().length() > 4_000) {
          wrong.add(mutation.name() + ": " + start(problem.text()));
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<Problem> problems(Mutations.Mutation mutation, Map<String, byte[]> files) {
    try {
      return assertTimeoutPreemptively(
          LONGEST, () -> BundleLoader.load(files, "").problems(), mutation.name());
    } catch (RuntimeException e) {
      throw new AssertionError(mutation.name(), e);
    }
  }

  private static String start(String text) {
    return text.substring(0, Math.min(500, text.length()));
  }

  private static long lines(byte[] file) {
    return new String(file, StandardCharsets.UTF_8).lines().count() + 1;
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "agent-marketplace"})
  void commandsEndWithAnAnswer(String name) throws IOException {
    Mutations mutations = new Mutations(bundle(name));
    int mutated = Integer.getInteger("premortem.mutations", 500);
    int wanted = mutated / 10;
    int every = Math.max(1, 2_000 / mutated);
    int number = 0;
    String out = folder.resolve("out").toString();
    List<String> wrong = new ArrayList<>();
    for (Mutations.Mutation mutation : sample(mutations.all(), wanted)) {
      Path bundle = folder.resolve(name + number++);
      for (Map.Entry<String, byte[]> file : mutations.after(mutation).entrySet()) {
        Path path = bundle.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      Files.createDirectories(bundle);
      String at = bundle.toString();
      answers(wrong, mutation, "check", at);
      if (number % every == 0) {
        answers(wrong, mutation, "test", at);
        answers(
            wrong,
            mutation,
            "simulate",
            at,
            "--replications",
            "2",
            "--horizon",
            "2h",
            "--out",
            out);
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static void answers(List<String> wrong, Mutations.Mutation mutation, String... command) {
    Ran ran = assertTimeoutPreemptively(LONGEST, () -> Ran.premortem(command), mutation.name());
    String said = ran.out() + ran.err();
    if (ran.status() < 0 || ran.status() > 2 || said.contains("\tat ")) {
      wrong.add(mutation.name() + ": " + String.join(" ", command) + "\n" + start(said));
    }
  }
}
