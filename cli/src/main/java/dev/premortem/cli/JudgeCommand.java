package dev.premortem.cli;

import dev.premortem.engine.judge.Judge.Judgement;
import dev.premortem.engine.judge.Judge.Verdict;
import dev.premortem.engine.judge.JudgeInput;
import dev.premortem.reports.JudgementText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem judge}. */
@Command(
    name = "judge",
    description = {
      "Compares samples of a stable and a candidate revision statistically.",
      "",
      "Exit status: 0 the candidate passes, 1 it fails or nobody can tell."
    },
    footer = {"", "Example:", "  premortem judge samples.json --format text"})
final class JudgeCommand implements Callable<Integer> {
  enum Format {
    text,
    json
  }

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "JSON or YAML with metrics and their samples.")
  private Path file;

  @Option(
      names = "--format",
      defaultValue = "json",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  JudgeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<Problem> problems = new ArrayList<>();
    Judgement judgement = JudgeInput.judge(file.toString(), InputFile.text(file), problems);
    if (judgement == null) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable(file + " has errors, nothing was judged");
    }
    console.print(
        format == Format.json ? JudgementText.json(judgement) : JudgementText.terminal(judgement));
    return judgement.verdict() == Verdict.PASS ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }
}
