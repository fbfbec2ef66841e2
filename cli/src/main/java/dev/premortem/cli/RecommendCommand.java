package dev.premortem.cli;

import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Json;
import dev.premortem.reports.RecommendationPage;
import dev.premortem.reports.RecommendationText;
import dev.premortem.simulator.recommend.Recommender;
import dev.premortem.simulator.recommend.RecoveryPlan;
import dev.premortem.simulator.recommend.RecoveryPlanner;
import dev.premortem.simulator.run.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem recommend}. */
@Command(
    name = "recommend",
    description =
        "Tries changes that cost less or lose less data, and says what each saves and what it risks.",
    footer = {
      "",
      "Example:",
      "  premortem recommend policies/agent-marketplace --replications 400",
      "",
      "Minimum instances, by hour too, concurrency, CPU, billing, and known savings that say their",
      "effect; backup schedules and restore times against their objectives. By default in the",
      "scenarios in which nothing breaks. Exit status 1 when a recovery objective does not hold."
    })
final class RecommendCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = "--risk",
      paramLabel = "RATIO",
      defaultValue = "1%",
      description =
          "By how much the chance to meet an objective may fall; default ${DEFAULT-VALUE}.")
  private String risk;

  @Mixin private FutureOptions futures;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "premortem-recommend",
      description = "Folder of the report; default ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private FormatOption format;

  RecommendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Ratio allowed = Quantities.ratio(risk);
    if (allowed == null || allowed.value() < 0 || allowed.value() > 1) {
      throw Failure.unreadable("risk must be from 0% to 100%, found " + risk);
    }
    Policy policy = FutureOptions.policy(bundle, console);
    Options options = futures.options(null, List.of());
    if (!options.mode().equals("local")) {
      throw Failure.unreadable("recommend runs on threads of this process only, not on a cluster");
    }
    Recommender recommender =
        new Recommender(policy, options, futures.traffic(policy, console), allowed.value());
    Files.createDirectories(out);
    Recommender.Result result;
    List<RecoveryPlan> plans;
    Interruption interruption = Interruption.stops(recommender::stop);
    try {
      result = recommender.run(this::progress);
      progress("recovery");
      plans = new RecoveryPlanner(policy, options).run();
    } finally {
      interruption.close();
    }
    if (Terminal.barOnStderr()) {
      console.err().print("\r\u001b[K");
    }
    String json =
        Json.pretty(RecommendationText.json(result, plans, policy.bundle().system().currency()));
    write("recommendations.json", json);
    write("index.html", RecommendationPage.of(result, plans, bundle.toString(), Version.current()));
    console.print(format.json() ? json : RecommendationText.terminal(result, plans));
    if (!format.json()) {
      console.print("\nreport: " + out.resolve("index.html") + "\n");
    }
    return plans.stream().allMatch(RecoveryPlan::holds)
        ? ExitStatus.HOLDS
        : ExitStatus.DOES_NOT_HOLD;
  }

  private void progress(String what) {
    if (Terminal.barOnStderr()) {
      console.err().print("\r\u001b[K" + what);
      console.err().flush();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text, StandardCharsets.UTF_8);
  }
}
