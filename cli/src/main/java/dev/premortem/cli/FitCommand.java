package dev.premortem.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.reports.FitPage;
import dev.premortem.reports.FitText;
import dev.premortem.reports.Json;
import dev.premortem.reports.NoticedText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.backtest.Labels;
import dev.premortem.simulator.fit.HistoryFit;
import dev.premortem.simulator.fit.LogCsv;
import dev.premortem.simulator.fit.PeopleFit;
import dev.premortem.simulator.fit.PredictiveCheck;
import dev.premortem.simulator.recording.Recording;
import dev.premortem.simulator.recording.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code premortem fit}. */
@Command(
    name = "fit",
    description =
        "Turns recorded requests into a traffic document, and says what of them it can't tell; incidents,"
            + " releases and people's times into a scenario and a document of their own.",
    footer = {
      "",
      "Example:",
      "  premortem fit --signals requests.csv --out traffic.yaml --timezone America/New_York",
      "  premortem fit --signals requests.csv --labels incidents.json --deploys deploys.csv --pages pages.csv",
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
      names = "--holiday",
      paramLabel = "DATE",
      converter = DateOption.class,
      description = "A day unlike others, such as 2026-12-25. Repeatable.")
  private List<LocalDate> holidays = new ArrayList<>();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Windows in which something was wrong, JSON as backtest takes it: they are no part of the"
              + " traffic, and give incidents a rate, a duration and a size.")
  private @Nullable Path labels;

  @Option(
      names = "--deploys",
      paramLabel = "FILE",
      description = "Log of deployments, CSV: timestamp,service,outcome (good or bad).")
  private @Nullable Path deploys;

  @Option(
      names = "--pages",
      paramLabel = "FILE",
      description =
          "Log of pages, CSV: timestamp,responder,acknowledged (empty when nobody answered).")
  private @Nullable Path pages;

  @Option(
      names = "--trust-counts",
      description = "Counts that only rise are counts of intervals, not running totals.")
  private boolean trustCounts;

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
    SignalFiles.refuse(recording, any -> true, trustCounts, console);
    List<Problem> problems = new ArrayList<>();
    HistoryFit.Known known = known(problems);
    PeopleFit people =
        pages == null
            ? null
            : PeopleFit.of(pages.toString(), InputFile.text(pages), zone, problems);
    Map<String, HistoryFit> histories = new LinkedHashMap<>();
    for (Recording.Key key : recording.series().keySet()) {
      HistoryFit fit =
          key.signal().equals(REQUESTS) && key.revision().isEmpty()
              ? HistoryFit.of(recording, key.service(), tick, zone, known, problems)
              : null;
      if (fit != null) {
        histories.put(key.service(), fit);
      }
    }
    if (!problems.isEmpty()) {
      console.err().print(Problems.text(problems));
      throw Failure.unreadable("what is known beside the recording has errors, nothing was fitted");
    }
    boolean labelled = histories.values().stream().anyMatch(h -> h.incidents() != null);
    if (labels != null && !histories.isEmpty() && !labelled) {
      throw Failure.unreadable(
          "the labels "
              + labels
              + " say nothing of what was recorded\n  hint: recorded are "
              + String.join(", ", histories.keySet()));
    }
    Map<String, FitText.Fitted> fits = new LinkedHashMap<>();
    List<String> documents = new ArrayList<>();
    histories.forEach(
        (name, fit) -> {
          String yaml = fit.traffic().yaml(name, String.join(", ", names(signals)));
          PredictiveCheck.Result check =
              PredictiveCheck.of(fit.counts(), arrivals(yaml), paths, seed);
          fits.put(name, new FitText.Fitted(fit.counts(), yaml, check, fit));
          documents.add(yaml);
        });
    if (fits.isEmpty()) {
      throw Failure.unreadable(
          "the recording has no signal requests\n  hint: columns timestamp,service,signal,value");
    }
    List<Path> logs = new ArrayList<>();
    Stream.of(labels, deploys).filter(Objects::nonNull).forEach(logs::add);
    String scenario = HistoryFit.scenario(histories, String.join(", ", names(logs)));
    if (!scenario.isEmpty()) {
      documents.add(scenario);
    }
    if (people != null && people.any()) {
      documents.add(people.yaml(names(List.of(pages)).get(0)));
    }
    Files.writeString(out, String.join("---\n", documents), StandardCharsets.UTF_8);
    Files.createDirectories(page);
    Files.writeString(
        page.resolve("index.html"),
        FitPage.of(fits, zone, Version.current()),
        StandardCharsets.UTF_8);
    if (format.json()) {
      ObjectNode json = FitText.json(fits);
      json.set("noticed", NoticedText.json(recording.noticed()));
      console.print(Json.pretty(json));
    } else {
      console.print(FitText.terminal(fits));
      if (people != null) {
        console.print("people: " + people.words() + "\n\n");
      }
      console.print(NoticedText.terminal(recording.noticed()));
      console.print("document: " + out + "\npage: " + page.resolve("index.html") + "\n");
    }
    boolean holds = fits.values().stream().allMatch(f -> f.check().misfits().isEmpty());
    return holds ? ExitStatus.HOLDS : ExitStatus.DOES_NOT_HOLD;
  }

  private static List<String> names(List<Path> files) {
    return files.stream().map(f -> f.getFileName().toString()).toList();
  }

  private HistoryFit.Known known(List<Problem> problems) throws IOException {
    Labels windows =
        labels == null ? null : Labels.read(labels.toString(), InputFile.json(labels), problems);
    String log = deploys == null ? "" : deploys.toString();
    return new HistoryFit.Known(
        holidays,
        windows,
        log,
        deploys == null
            ? List.of()
            : LogCsv.read(log, InputFile.text(deploys), List.of("service", "outcome"), problems));
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
