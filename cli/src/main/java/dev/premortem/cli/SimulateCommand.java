package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.HtmlReport;
import dev.premortem.reports.Json;
import dev.premortem.reports.OutcomesCsv;
import dev.premortem.reports.Problems;
import dev.premortem.reports.RareText;
import dev.premortem.reports.Summary;
import dev.premortem.reports.Text;
import dev.premortem.reports.Timeline;
import dev.premortem.simulator.outcome.Metric;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.rare.RareEstimate;
import dev.premortem.simulator.rare.RareEvent;
import dev.premortem.simulator.rare.RareEvents;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.RunSpec;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.traffic.Traffic;
import dev.premortem.simulator.world.World;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem simulate}. */
@Command(
    name = "simulate",
    description = "Tries a bundle in simulated futures, writes a report and judges its gates.",
    footer = {
      "",
      "Examples:",
      "  premortem simulate policies/agent-marketplace --replications 200",
      "  premortem simulate policies/agent-marketplace --traffic cp-backend=requests.csv"
    })
final class SimulateCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Mixin private FutureOptions futures;

  @Option(
      names = "--replication",
      paramLabel = "N",
      description = "Replay only the future of that number.")
  private @Nullable Long replication;

  @Option(
      names = "--precision",
      paramLabel = "METRIC=±X",
      converter = PrecisionOption.class,
      description =
          "Stop a scenario when the 95%% interval of a metric is that narrow. Repeatable.")
  private List<Options.Precision> precision = new ArrayList<>();

  @Option(
      names = "--antithetic",
      description =
          "Draw futures in mirrored pairs, so that fewer of them say as much; the report says how"
              + " much that brought for each metric.")
  private boolean antithetic;

  @Option(
      names = "--rare",
      paramLabel = "EVENT",
      description =
          "Also estimate the chance of a rare event by importance sampling: METRIC<X, METRIC>X, or"
              + " slo.NAME.met.probability for a missed objective. Repeatable.")
  private List<String> rare = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "premortem-out",
      description = "Folder of the report; default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(names = "--attest", paramLabel = "KEY", description = "Sign that the gates passed.")
  private @Nullable Path attest;

  @Mixin private FormatOption format;

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Policy policy = FutureOptions.policy(bundle, console);
    if (antithetic && replication == null && futures.replications() % 2 != 0) {
      throw Failure.unreadable("--antithetic needs an even number of replications");
    }
    Map<String, Traffic> recorded = futures.traffic(policy, console);
    Simulation simulation =
        new Simulation(policy, futures.options(replication, precision, antithetic), recorded);
    Map<String, ScenarioSpec> chosen = simulation.scenarios();
    List<RareEvent> events = rare.stream().map(RareEvent::of).toList();
    if (attest != null && !Files.exists(attest)) {
      throw Failure.unreadable(
          "--attest: there is no key " + attest + "\n  hint: premortem keys generate " + attest);
    }
    Files.createDirectories(out);
    Interruption interruption = Interruption.stops(simulation::stop);
    try {
      return run(simulation, chosen, events);
    } finally {
      interruption.close();
    }
  }

  private int run(Simulation simulation, Map<String, ScenarioSpec> chosen, List<RareEvent> events)
      throws IOException {
    long began = System.nanoTime();
    Report ran = run(simulation, chosen.size());
    Report report = replication == null ? ran : ran.replayed();
    List<RareEstimate> found = rare(simulation, chosen, events);
    double seconds = (System.nanoTime() - began) / 1e9;
    RunSpec spec = RunSpec.of(report, simulation.recorded(), Version.current(), rare);
    ObjectNode summary = Summary.json(report, spec, seconds);
    if (!found.isEmpty()) {
      summary.set("rare", RareText.json(found));
    }
    String json = Json.pretty(summary);
    write("summary.json", json);
    write("summary.md", Text.markdown(report) + RareText.markdown(found));
    write("index.html", HtmlReport.of(report, shown(simulation, chosen, report), found, spec));
    print(report, json, found);
    if (attest != null) {
      attest(report, summary, attest);
    }
    return report.passed() ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private void attest(Report report, ObjectNode summary, Path key) throws IOException {
    if (!report.passed()) {
      console.err().println("no attestation: only a bundle whose gates all pass gets one");
    } else if (!report.notJudged().isEmpty()) {
      Report.NotJudged first = report.notJudged().get(0);
      console
          .err()
          .println(
              "no attestation: "
                  + report.notJudged().size()
                  + " gates were not judged, such as "
                  + first.name()
                  + " in "
                  + first.scenario()
                  + ", which was not simulated\n  hint: leave --scenario out");
    } else {
      write("attestation.json", AttestCommand.sign(summary, key));
      console.err().println("attestation: " + out.resolve("attestation.json"));
    }
  }

  private Report run(Simulation simulation, int count) throws IOException {
    try (Writer csv =
        Files.newBufferedWriter(out.resolve("outcomes.csv"), StandardCharsets.UTF_8)) {
      OutcomesCsv outcomes = new OutcomesCsv(csv, simulation.policy().unknownMetrics().keySet());
      Report report = run(simulation, count, outcomes);
      if (!outcomes.without().isEmpty()) {
        console
            .err()
            .println("outcomes.csv has no rows of " + String.join(", ", outcomes.without()));
      }
      return report;
    }
  }

  private Report run(Simulation simulation, int count, Progress outcomes) {
    if (!Terminal.barOnStderr()) {
      return simulation.run(outcomes);
    }
    long each = replication == null ? futures.replications() : 1;
    ProgressBar bar = new ProgressBar(console.err(), each * count);
    Report report = simulation.run(new Both(outcomes, bar));
    bar.clear();
    return report;
  }

  /** Tells two listeners. */
  private record Both(Progress one, Progress two) implements Progress {
    @Override
    public void scenario(String name, List<Metric> metrics) {
      one.scenario(name, metrics);
      two.scenario(name, metrics);
    }

    @Override
    public void replications(String scenario, long more) {
      one.replications(scenario, more);
      two.replications(scenario, more);
    }

    @Override
    public void replication(String scenario, Outcome outcome) {
      one.replication(scenario, outcome);
      two.replication(scenario, outcome);
    }
  }

  private static Map<String, HtmlReport.Shown> shown(
      Simulation simulation, Map<String, ScenarioSpec> chosen, Report report) {
    Map<String, HtmlReport.Shown> shown = new LinkedHashMap<>();
    for (Report.ScenarioResult result : report.scenarios()) {
      ScenarioSpec scenario = chosen.get(result.name());
      if (scenario != null && result.replications() > 0) {
        Timeline typical = replay(simulation, scenario, result.typical());
        Timeline worst =
            result.worst() == result.typical()
                ? typical
                : replay(simulation, scenario, result.worst());
        shown.put(result.name(), new HtmlReport.Shown(typical, worst));
      }
    }
    return shown;
  }

  private static Timeline replay(Simulation simulation, ScenarioSpec scenario, long number) {
    Timeline timeline = new Timeline(simulation.watched());
    try (World world = new World(simulation.blueprint(scenario), number, timeline)) {
      world.run();
    }
    return timeline;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(out.resolve(name), text, StandardCharsets.UTF_8);
  }

  private static List<RareEstimate> rare(
      Simulation simulation, Map<String, ScenarioSpec> chosen, List<RareEvent> events) {
    List<RareEstimate> found = new ArrayList<>();
    RareEvents estimates = new RareEvents(simulation);
    for (RareEvent event : events) {
      for (Map.Entry<String, ScenarioSpec> scenario : chosen.entrySet()) {
        if (!simulation.stopped()) {
          long replications = simulation.options().replications();
          found.add(
              estimates.estimate(scenario.getKey(), scenario.getValue(), event, replications));
        }
      }
    }
    return found;
  }

  private void print(Report report, String json, List<RareEstimate> found) {
    console.err().print(Problems.text(report.problems()));
    if (format.json()) {
      console.print(json);
    } else {
      console.print(Text.terminal(report));
      console.print(RareText.terminal(found));
      console.print("report: " + out.resolve("index.html") + "\n");
    }
  }
}
