package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs files of unit tests. */
public final class UnitTestRunner {
  private UnitTestRunner() {}

  /**
   * Runs a file.
   *
   * @param filter only test groups whose name contains this
   * @param problems what is wrong with its rule files goes here; with an error nothing is run
   * @return a check for every entry, in the order of the file
   * @throws IOException when a rule file can't be read
   */
  public static List<Check> run(UnitTest test, String filter, List<Problem> problems)
      throws IOException {
    List<RuleGroup> groups = RuleFiles.groups(test, problems);
    if (problems.stream().anyMatch(p -> p.level() == Problem.Level.ERROR)) {
      return List.of();
    }
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < test.groups().size(); i++) {
      UnitTest.Group group = test.groups().get(i);
      if (group.name().contains(filter)) {
        checks.addAll(new GroupRun(test, group, i, groups).checks());
      }
    }
    return checks;
  }

  /** Returns a time as test files write it. */
  public static String time(long millis) {
    return Durations.print(millis);
  }
}
