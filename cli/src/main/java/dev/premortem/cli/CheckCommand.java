package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.EffectiveText;
import dev.premortem.reports.Json;
import dev.premortem.reports.Problems;
import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem check}. */
@Command(
    name = "check",
    description = "Loads all documents and rules of a bundle and reports what is wrong with them.",
    footer = {"", "Example:", "  premortem check policies/agent-marketplace --format sarif"})
final class CheckCommand implements Callable<Integer> {
  enum Format {
    text,
    json,
    sarif
  }

  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  @Option(names = "--strict", description = "Let warnings fail the check.")
  private boolean strict;

  @Option(
      names = "--verbose",
      description = "Say also which conditions keep facts from the quiet path, and how to mend it.")
  private boolean verbose;

  @Option(
      names = "--effective",
      description =
          "Print the policy numbers that hold, with their sources and places, as a Defaults document"
              + " (or in the JSON); problems then go to stderr.")
  private boolean effective;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (effective && format == Format.sarif) {
      throw Failure.unreadable(
          "--effective has no place in SARIF\n  hint: use --format text or --format json");
    }
    BundleInput input = BundleInput.read(bundle);
    List<Problem> problems = new ArrayList<>(input.problems());
    Policy policy = input.policy();
    if (verbose && policy != null) {
      problems.addAll(policy.rules().longWays());
      problems.sort((a, b) -> a.place().compareTo(b.place()));
      console.err().print(quietPath(policy.rules()));
    }
    long errors = count(problems, Problem.Level.ERROR);
    long warnings = count(problems, Problem.Level.WARNING);
    boolean holds = errors == 0 && (warnings == 0 || !strict);
    switch (format) {
      case text -> {
        boolean numbers = effective && policy != null;
        if (numbers) {
          console.print(EffectiveText.yaml(policy.bundle()));
        }
        String summary =
            (holds ? "ok: " : "not ok: ")
                + counted(errors, "error")
                + ", "
                + counted(warnings, "warning")
                + ", "
                + counted(count(problems, Problem.Level.INFO), "note")
                + " in "
                + bundle
                + "\n";
        if (numbers) {
          console.err().print(Problems.text(problems) + summary);
        } else {
          console.print(Problems.text(problems) + summary);
        }
      }
      case json -> {
        ObjectNode result = Json.object().put("schema", "premortem/check/v1");
        result.put("bundle", bundle.toString()).put("ok", holds);
        result.set("problems", Problems.json(problems));
        if (effective && policy != null) {
          result.set("effective", EffectiveText.json(policy.bundle()));
        }
        console.print(Json.pretty(result));
      }
      case sarif -> console.print(Json.pretty(Problems.sarif(problems, Version.current())));
    }
    return holds ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private static String quietPath(RuleBase rules) {
    long direct = rules.rules().keySet().stream().filter(rules::needsNoNetwork).count();
    return "quiet path: "
        + direct
        + " of "
        + counted(rules.rules().size(), "rule")
        + " need no Rete, the others see only what passes one of their limits\n";
  }

  private static long count(List<Problem> problems, Problem.Level level) {
    return problems.stream().filter(p -> p.level() == level).count();
  }

  private static String counted(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }
}
