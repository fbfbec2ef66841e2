package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.TestSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.unittest.Check;
import dev.premortem.reports.Json;
import dev.premortem.reports.Problems;
import dev.premortem.reports.TestText;
import dev.premortem.reports.UnitTestText;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.expect.CaseProblems;
import dev.premortem.simulator.expect.CaseResult;
import dev.premortem.simulator.expect.CaseRunner;
import dev.premortem.simulator.expect.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem test}. */
@Command(
    name = "test",
    description = {
      "Runs the scenario tests of a bundle: given these signals, is this decided?",
      "Runs unit-test files of promtool unchanged, alone or where they lie in a bundle.",
      "",
      "Exit status: 0 all pass, 1 one fails."
    },
    footer = {
      "",
      "Example:",
      "  premortem test policies/agent-marketplace --coverage",
      "  premortem test prometheus/rules-test.yml"
    })
final class TestCommand implements Callable<Integer> {
  private static final long LOOK_EVERY_MILLIS = 40;

  enum Format {
    text,
    json,
    junit
  }

  private final Console console;

  @Parameters(
      paramLabel = "BUNDLE|FILE",
      arity = "1..*",
      description = "Folder of the bundle, or unit-test files of promtool.")
  private List<Path> inputs = List.of();

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--filter",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "Only tests whose name contains this.")
  private String filter;

  @Option(
      names = "--coverage",
      description = "Show which rules fired and which conditions were seen true and false.")
  private boolean coverage;

  @Option(names = "--out", paramLabel = "DIR", description = "Writes coverage as coverage.html.")
  private @Nullable Path out;

  @Option(names = "--watch", description = "Runs them again whenever a file changes.")
  private boolean watch;

  TestCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw Failure.unreadable(
            "there is no file or folder "
                + input
                + "\n  hint: name a bundle's folder, or unit-test files of promtool");
      }
      if (inputs.size() > 1 && Files.isDirectory(input)) {
        throw Failure.unreadable(
            input + " is a folder: a bundle is tested alone, beside it no other input");
      }
    }
    if (!ofBundle() && (coverage || out != null)) {
      throw Failure.unreadable("coverage is of a bundle's rules; unit tests of promtool have none");
    }
    if (watch) {
      return watch();
    }
    return ofBundle() ? run(BundleInput.require(bundle(), console)) : runFiles();
  }

  private boolean ofBundle() {
    return inputs.size() == 1 && !Files.isRegularFile(inputs.get(0));
  }

  private Path bundle() {
    return inputs.get(0);
  }

  private int runFiles() throws IOException {
    List<Check> checks = UnitTests.run(inputs, filter, console);
    switch (format) {
      case text -> console.print(UnitTestText.terminal(checks));
      case json -> {
        ObjectNode root = Json.object();
        root.set("checks", UnitTestText.json(checks));
        root.put("passed", checks.stream().allMatch(Check::passed));
        console.print(Json.pretty(root));
      }
      case junit -> console.print(UnitTestText.junit(checks));
    }
    return checks.stream().allMatch(Check::passed) ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private int run(Policy policy) throws IOException {
    Path bundle = bundle();
    List<Problem> problems = CaseProblems.of(policy);
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the tests of " + bundle + " have errors, nothing was run");
    }
    List<Document<TestSpec>> tests =
        CaseRunner.tests(policy).stream().filter(t -> t.name().contains(filter)).toList();
    List<Check> checks = UnitTests.run(UnitTests.in(bundle), filter, console);
    if (tests.isEmpty() && checks.isEmpty()) {
      throw Failure.unreadable(
          filter.isEmpty()
              ? bundle
                  + " has no Test document\n  hint: premortem schema Test says how one is written"
              : "no test of " + bundle + " has \"" + filter + "\" in its name");
    }
    Coverage seen = coverage || out != null ? new Coverage(policy) : null;
    List<Timed> timed = results(policy, tests, seen);
    List<CaseResult> results = timed.stream().map(Timed::result).toList();
    switch (format) {
      case text -> {
        console.print(TestText.terminal(results));
        if (!checks.isEmpty()) {
          console.print(UnitTestText.terminal(checks));
        }
        if (seen != null) {
          console.print(TestText.coverage(seen.rules()));
        }
      }
      case json -> {
        ObjectNode root = TestText.json(results);
        if (!checks.isEmpty()) {
          root.set("checks", UnitTestText.json(checks));
          root.put("passed", passed(results, checks));
        }
        if (seen != null) {
          root.set("coverage", TestText.coverageJson(seen.rules()));
        }
        console.print(Json.pretty(root));
      }
      case junit ->
          console.print(
              UnitTestText.junit(
                  TestText.junit(
                      policy.bundle().path(),
                      results,
                      timed.stream().map(Timed::nanoseconds).toList()),
                  checks));
    }
    if (out != null && seen != null) {
      Files.createDirectories(out);
      Files.writeString(
          out.resolve("coverage.html"),
          TestText.coveragePage(policy.bundle().path(), seen.rules()));
    }
    return passed(results, checks) ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private static boolean passed(List<CaseResult> results, List<Check> checks) {
    return results.stream().allMatch(CaseResult::passed) && checks.stream().allMatch(Check::passed);
  }

  /** A result, and how long it took. */
  private record Timed(CaseResult result, long nanoseconds) {}

  private static List<Timed> results(
      Policy policy, List<Document<TestSpec>> tests, @Nullable Coverage seen) {
    IntStream indices = IntStream.range(0, tests.size());
    return (seen == null ? indices.parallel() : indices)
        .mapToObj(
            i -> {
              long began = System.nanoTime();
              CaseResult result = CaseRunner.run(policy, tests.get(i), seen);
              return new Timed(result, System.nanoTime() - began);
            })
        .toList();
  }

  private int watch() throws IOException {
    List<String> before = List.of();
    Policy policy = null;
    while (true) {
      List<String> now = files();
      if (!now.equals(before)) {
        before = now;
        long began = System.nanoTime();
        try {
          if (ofBundle()) {
            policy = BundleInput.require(bundle(), console, policy);
            run(policy);
          } else {
            runFiles();
          }
        } catch (Failure failure) {
          console.err().println("premortem: " + failure.getMessage());
        }
        console
            .err()
            .println(
                String.format(
                    Locale.ROOT,
                    "premortem: %d ms; waiting for a change",
                    (System.nanoTime() - began) / 1_000_000));
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitStatus.HOLDS;
      }
    }
  }

  private List<String> files() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path input : inputs) {
      // A test file's rules lie beside it.
      Path folder = Files.isRegularFile(input) ? input.toAbsolutePath().getParent() : input;
      try (Stream<Path> all = Files.walk(folder == null ? input : folder)) {
        for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
          found.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
        }
      }
    }
    return found;
  }
}
