package dev.premortem.cli;

import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.ComparisonPage;
import dev.premortem.reports.ComparisonText;
import dev.premortem.reports.Json;
import dev.premortem.reports.Timeline;
import dev.premortem.simulator.compare.Comparison;
import dev.premortem.simulator.compare.Difference;
import dev.premortem.simulator.compare.Relevance;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.RunSpec;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem compare}. */
@Command(
    name = "compare",
    description =
        "Lets two bundles meet the same futures and says what is better and what is worse.",
    footer = {
      "",
      "Example:",
      "  premortem compare policies/agent-marketplace my-change --replications 200",
      "",
      "Exit status 1 when something got worse, or a gate of the base no longer holds."
    })
final class CompareCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "BASE", description = "Folder of today's bundle.")
  private Path base;

  @Parameters(index = "1", paramLabel = "CANDIDATE", description = "Folder of the changed bundle.")
  private Path candidate;

  @Mixin private FutureOptions futures;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "Judge only this metric; default all. Repeatable.")
  private List<String> metrics = new ArrayList<>();

  @Option(
      names = "--relevant",
      paramLabel = "METRIC=X",
      converter = PrecisionOption.class,
      description =
          "Least difference of a metric that matters, in its unit, in place of the default that"
              + " comparison.json names with its reason. Repeatable.")
  private List<Options.Precision> relevant = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "premortem-compare",
      description = "Folder of the report; default ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private FormatOption format;

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Policy left = FutureOptions.policy(base, console);
    Policy right = FutureOptions.policy(candidate, console);
    Options options = futures.options(null, List.of());
    Simulation before = new Simulation(left, options, futures.traffic(left, console));
    Simulation after = new Simulation(right, options, futures.traffic(right, console));
    Map<String, Double> margins = new LinkedHashMap<>();
    relevant.forEach(one -> margins.put(one.metric(), one.halfWidth()));
    Comparison comparison = new Comparison(before, after, options, new Relevance(margins));
    int scenarios = before.scenarios().size();
    Files.createDirectories(out);
    Interruption interruption = Interruption.stops(comparison::stop);
    Comparison.Result result;
    try {
      result = run(comparison, options.replications() * scenarios);
    } finally {
      interruption.close();
    }
    if (result.scenarios().isEmpty()) {
      throw Failure.unreadable("the bundles have no scenario in common, nothing was compared");
    }
    ComparisonText text =
        new ComparisonText(
            result,
            metrics,
            RunSpec.of(result.base(), before.recorded(), Version.current(), List.of()),
            RunSpec.of(result.candidate(), after.recorded(), Version.current(), List.of()));
    if (text.empty()) {
      throw Failure.unreadable(
          "--metric: no scenario has any of " + metrics + "\n  hint: the report lists all metrics");
    }
    String json = Json.pretty(text.json());
    write("comparison.json", json);
    write("comparison.md", text.markdown());
    write("index.html", ComparisonPage.of(result, text, flips(result, before, after)));
    console.print(format.json() ? json : text.terminal());
    if (!format.json()) {
      console.print("report: " + out.resolve("index.html") + "\n");
    }
    return text.worse() ? ExitStatus.DOES_NOT_HOLD : ExitStatus.HOLDS;
  }

  private Comparison.Result run(Comparison comparison, long total) {
    if (!Terminal.barOnStderr()) {
      return comparison.run(Progress.NONE);
    }
    ProgressBar bar = new ProgressBar(console.err(), total);
    Comparison.Result result = comparison.run(bar);
    bar.clear();
    return result;
  }

  /** For each scenario the first future that came out otherwise, with both policies. */
  private static Map<String, ComparisonPage.Flip> flips(
      Comparison.Result result, Simulation before, Simulation after) {
    Map<String, ComparisonPage.Flip> flips = new LinkedHashMap<>();
    for (Comparison.OfScenario scenario : result.scenarios()) {
      for (Difference difference : scenario.differences()) {
        if (!difference.flipped().isEmpty() && !flips.containsKey(scenario.name())) {
          long number = difference.flipped().get(0);
          flips.put(
              scenario.name(),
              new ComparisonPage.Flip(
                  difference.metric().name(),
                  number,
                  replay(before, scenario.name(), number),
                  replay(after, scenario.name(), number)));
        }
      }
    }
    return flips;
  }

  private static Timeline replay(Simulation simulation, String scenario, long number) {
    Timeline timeline = new Timeline(simulation.watched());
    try (World world =
        new World(simulation.blueprint(simulation.scenarios().get(scenario)), number, timeline)) {
      world.run();
    }
    return timeline;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text, StandardCharsets.UTF_8);
  }
}
