package dev.premortem.cli;

import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Json;
import dev.premortem.reports.TuningPage;
import dev.premortem.reports.TuningText;
import dev.premortem.simulator.tune.Knob;
import dev.premortem.simulator.tune.Tuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem tune}. */
@Command(
    name = "tune",
    description = "Searches numbers of a bundle: what can be had, and at the price of what.",
    footer = {
      "",
      "Example:",
      "  premortem tune policies/agent-marketplace --vary rollout.maxErrorRatio=0.1%%..2%%"
          + " --vary rollout.bakeTime=2m..20m --replications 100",
      "",
      "PATH is KIND.FIELD, KIND[NAME].FIELD or FILE#FIELD.FIELD; the chosen point is written to",
      "chosen.patch, which keeps comments and layout."
    })
final class TuneCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = "--vary",
      paramLabel = "PATH=FROM..TO",
      required = true,
      description = "A number that may vary. Repeatable.")
  private List<String> vary = new ArrayList<>();

  @Option(
      names = "--objective",
      paramLabel = "METRIC",
      description = "What is wanted; default false rollbacks, time to mitigate, pages and cost.")
  private List<String> objectives = new ArrayList<>();

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "24",
      description = "Points to begin with; default ${DEFAULT-VALUE}.")
  private int points;

  @Mixin private FutureOptions futures;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "premortem-tune",
      description = "Folder of the report; default ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private FormatOption format;

  TuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (points < 1 || points > 10_000) {
      throw Failure.unreadable("points must be from 1 to 10000, found " + points);
    }
    Policy policy = FutureOptions.policy(bundle, console);
    List<Knob> knobs = new ArrayList<>();
    for (String one : vary) {
      knobs.add(Knob.of(one, policy.bundle().files()));
    }
    List<String> wanted =
        objectives.isEmpty()
            ? List.of("rollback.false.rate", "mitigate.time", "pages.perWeek", "cost.perMonth")
            : objectives;
    Tuning tuning =
        new Tuning(
            policy.bundle(),
            knobs,
            futures.options(null, List.of()),
            futures.traffic(policy, console),
            wanted);
    Files.createDirectories(out);
    Interruption interruption = Interruption.stops(tuning::stop);
    Tuning.Result result;
    try {
      result = tuning.run(points, this::progress);
    } finally {
      interruption.close();
    }
    if (Terminal.barOnStderr()) {
      console.err().print("\r\u001b[K");
    }
    String json = Json.pretty(TuningText.json(result));
    write("tune.json", json);
    write("chosen.patch", result.patch());
    write("index.html", TuningPage.of(result, bundle.toString(), Version.current()));
    console.print(format.json() ? json : TuningText.terminal(result));
    if (!format.json()) {
      console.print(
          result.patch().isEmpty()
              ? "report: " + out.resolve("index.html") + "\n"
              : "write it with: (cd "
                  + bundle
                  + " && patch -p1) < "
                  + out.resolve("chosen.patch")
                  + "\nreport: "
                  + out.resolve("index.html")
                  + "\n");
    }
    return result.chosen().failedGates() == 0 ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private void progress(int done) {
    if (Terminal.barOnStderr()) {
      console.err().print("\r" + done + " points tried");
      console.err().flush();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text, StandardCharsets.UTF_8);
  }
}
