package dev.premortem.cli;

import dev.premortem.engine.promql.unittest.Check;
import dev.premortem.engine.promql.unittest.UnitTest;
import dev.premortem.engine.promql.unittest.UnitTestReader;
import dev.premortem.engine.promql.unittest.UnitTestRunner;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** promtool's unit tests that a user names, or that lie in a bundle. */
final class UnitTests {
  private UnitTests() {}

  /** Returns the files of unit tests in a folder, in the order of their names. */
  static List<Path> in(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = file.toString();
        boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml") || name.endsWith(".json");
        if (yaml && UnitTestReader.isUnitTest(InputFile.text(file))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** Runs files; prints what is wrong with them and fails where anything is. */
  static List<Check> run(List<Path> files, String filter, Console console) throws IOException {
    List<Check> checks = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path file : files) {
      String text = InputFile.text(file);
      if (!UnitTestReader.isUnitTest(text)) {
        throw Failure.unreadable(
            file
                + " is no unit-test file of promtool\n"
                + "  hint: it has rule_files: and tests:; a bundle is named by its folder");
      }
      UnitTest test = UnitTestReader.read(file.toString().replace('\\', '/'), text, problems);
      if (test != null && problems.stream().noneMatch(UnitTests::isError)) {
        checks.addAll(UnitTestRunner.run(test, filter, problems));
      }
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
    }
    if (problems.stream().anyMatch(UnitTests::isError)) {
      throw Failure.unreadable("the unit tests or their rules have errors, nothing was run");
    }
    return checks;
  }

  private static boolean isError(Problem problem) {
    return problem.level() == Problem.Level.ERROR;
  }
}
