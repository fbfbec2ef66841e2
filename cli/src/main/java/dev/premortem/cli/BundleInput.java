package dev.premortem.cli;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.expect.CaseProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that was read and compiled.
 *
 * @param policy the policy, null when there is an error among the problems
 * @param problems everything found, in the order of places
 */
record BundleInput(@Nullable Policy policy, List<Problem> problems) {
  /** Reads a folder; what is wrong with it is among the problems. */
  static BundleInput read(Path folder) throws IOException {
    return read(folder, null);
  }

  private static BundleInput read(Path folder, @Nullable Policy before) throws IOException {
    if (!Files.exists(folder)) {
      throw Failure.unreadable(
          "there is no folder " + folder + "\n  hint: premortem init " + folder + " writes one");
    }
    if (!Files.isDirectory(folder)) {
      throw Failure.unreadable(folder + " is no folder\n  hint: a bundle is a folder of documents");
    }
    BundleLoader.Loaded loaded = BundleLoader.load(folder);
    List<Problem> problems = new ArrayList<>(loaded.problems());
    Policy.Compiled compiled = Policy.compile(loaded.bundle(), before);
    problems.addAll(compiled.problems());
    if (compiled.policy() != null) {
      problems.addAll(CaseProblems.of(compiled.policy()));
    }
    problems.sort((a, b) -> a.place().compareTo(b.place()));
    return new BundleInput(loaded.failed() ? null : compiled.policy(), problems);
  }

  /** Reads a folder that must be without errors; prints them and fails where it is not. */
  static Policy require(Path folder, Console console) throws IOException {
    return require(folder, console, null);
  }

  /** The same again after a change, with what was read before. */
  static Policy require(Path folder, Console console, @Nullable Policy before) throws IOException {
    BundleInput input = read(folder, before);
    Policy policy = input.policy;
    if (policy == null) {
      List<Problem> errors =
          input.problems.stream().filter(p -> p.level() == Problem.Level.ERROR).toList();
      console.err().print(Problems.text(errors));
      throw Failure.unreadable("the bundle " + folder + " has errors, nothing was run");
    }
    return policy;
  }
}
