package dev.premortem.cli;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.reports.FitPage;
import dev.premortem.reports.FitText;
import dev.premortem.reports.Json;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.fit.Counts;
import dev.premortem.simulator.fit.PredictiveCheck;
import dev.premortem.simulator.fit.TrafficFit;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code premortem fit}. */
@Command(
    name = "fit",
    description =
        "Turns recorded requests into a traffic document, and says what of them it can't tell.",
    footer = {
      "",
      "Example:",
      "  premortem fit --signals requests.csv --out traffic.yaml --timezone America/New_York",
      "",
      "Exit status 1 when a figure of the recording does not fit the model."
    })
final class FitCommand implements Callable<Integer> {
  private static final String REQUESTS = "requests";

  private final Console console;

  @Option(
      names = "--signals",
      paramLabel = "FILE",
      required = true,
      description = "Recorded counts, signal requests, as backtest takes them. Repeatable.")
  private List<Path> signals = new ArrayList<>();

  @Option(
      names = "--service",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Service that all of it belongs to, where the file does not say.")
  private String service;

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Time zone of hours and days; default ${DEFAULT-VALUE}.")
  private ZoneId zone;

  @Option(
      names = "--paths",
      paramLabel = "N",
      defaultValue = "200",
      description = "Paths drawn to hold the recording against; default ${DEFAULT-VALUE}.")
  private int paths;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the paths.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "traffic.yaml",
      description = "The document; default ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--page",
      paramLabel = "DIR",
      defaultValue = "premortem-fit",
      description = "Folder of the page; default ${DEFAULT-VALUE}.")
  private Path page;

  @Mixin private FormatOption format;

  FitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (paths < 20 || paths > 100_000) {
      throw Failure.unreadable("paths must be from 20 to 100000, found " + paths);
    }
    Recording recording = read();
    int tick = recording.settle();
    Map<String, FitText.Fitted> fits = new LinkedHashMap<>();
    StringBuilder documents = new StringBuilder();
    for (Map.Entry<Recording.Key, Recording.Series> entry : recording.series().entrySet()) {
      Recording.Key key = entry.getKey();
      if (!key.signal().equals(REQUESTS) || !key.revision().isEmpty()) {
        continue;
      }
      Counts counts = Counts.of(entry.getValue(), tick);
      TrafficFit fit = TrafficFit.of(counts, zone);
      String yaml = fit.yaml(key.service(), entry.getValue().file());
      PredictiveCheck.Result check = PredictiveCheck.of(counts, arrivals(yaml), paths, seed);
      fits.put(key.service(), new FitText.Fitted(counts, yaml, check));
      documents.append(documents.isEmpty() ? "" : "---\n").append(yaml);
    }
    if (fits.isEmpty()) {
      throw Failure.unreadable(
          "the recording has no signal requests\n  hint: columns timestamp,service,signal,value");
    }
    Files.writeString(out, documents, StandardCharsets.UTF_8);
    Files.createDirectories(page);
    Files.writeString(
        page.resolve("index.html"),
        FitPage.of(fits, zone, Version.current()),
        StandardCharsets.UTF_8);
    if (format.json()) {
      console.print(Json.pretty(FitText.json(fits)));
    } else {
      console.print(FitText.terminal(fits));
      console.print("document: " + out + "\npage: " + page.resolve("index.html") + "\n");
    }
    boolean holds = fits.values().stream().allMatch(f -> f.check().misfits().isEmpty());
    return holds ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private Recording read() throws IOException {
    List<Problem> problems = new ArrayList<>();
    Recordings recordings = new Recordings(Map.of(), problems);
    for (Path file : signals) {
      if (!Files.isRegularFile(file)) {
        throw Failure.unreadable("there is no file " + file);
      }
      recordings.read(file, service);
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("the recording has errors, nothing was fitted");
    }
    return recordings.recording();
  }

  /** What was written is read again: the paths are drawn from the document itself. */
  private static TrafficSpec.Arrivals arrivals(String yaml) {
    BundleLoader.Loaded loaded =
        BundleLoader.load(Map.of("traffic.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "");
    return loaded.bundle().all(Kind.TRAFFIC, TrafficSpec.class).get(0).spec().arrivals();
  }
}
