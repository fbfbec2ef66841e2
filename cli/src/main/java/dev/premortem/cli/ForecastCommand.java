package dev.premortem.cli;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.ForecastPage;
import dev.premortem.reports.ForecastText;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.forecast.CapacityForecast;
import dev.premortem.simulator.forecast.series.HistoryCsv;
import dev.premortem.simulator.forecast.series.Seasons;
import dev.premortem.simulator.forecast.series.SeriesForecast;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem forecast}. */
@Command(
    name = "forecast",
    description =
        "Forecasts capacity and cost from the capacity model and growth of a bundle, or continues recorded series.",
    footer = {
      "",
      "Examples:",
      "  premortem forecast policies/agent-marketplace",
      "  premortem forecast --history hourly.csv --season 24 --horizon 48"
    })
final class ForecastCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", arity = "0..1", description = "Folder of the bundle.")
  private @Nullable Path bundle;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description = "Long CSV, series,timestamp,value: many series, each is continued.")
  private @Nullable Path history;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      defaultValue = "24",
      description = "Steps to continue a history; default ${DEFAULT-VALUE}.")
  private int horizon;

  @Option(
      names = "--season",
      paramLabel = "N",
      description = "Steps of a season of a history; found by itself when not given.")
  private @Nullable Integer season;

  @Option(names = "--months", description = "Months to look ahead; default as the bundle says.")
  private @Nullable Integer months;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of uncertain growth.")
  private long seed;

  @Option(
      names = "--page",
      paramLabel = "DIR",
      description = "Folder for a page with fan charts of a bundle's forecast.")
  private @Nullable Path page;

  @Mixin private FormatOption format;

  ForecastCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if ((bundle == null) == (history == null)) {
      throw Failure.unreadable(
          "forecast takes a BUNDLE or --history FILE\n  hint: premortem forecast --help");
    }
    return history == null ? fromBundle(bundle) : fromHistory(history);
  }

  private int fromHistory(Path file) throws IOException {
    if (page != null) {
      throw Failure.unreadable("--page draws the forecast of a bundle, not of a history");
    }
    if (horizon < 1 || horizon > 100_000) {
      throw Failure.unreadable("horizon must be from 1 to 100000, found " + horizon);
    }
    if (season != null && (season < 1 || season > 100_000)) {
      throw Failure.unreadable("season must be from 1 to 100000, found " + season);
    }
    if (!Files.isRegularFile(file)) {
      throw Failure.unreadable("there is no file " + file);
    }
    List<Problem> problems = new ArrayList<>();
    Map<String, double[]> series = HistoryCsv.read(file, problems);
    console.err().print(Problems.text(problems));
    if (problems.stream().anyMatch(p -> p.level() == Problem.Level.ERROR)) {
      throw Failure.unreadable("the history " + file + " has errors, nothing was forecast");
    }
    List<Map.Entry<String, double[]>> entries = new ArrayList<>(series.entrySet());
    List<String> lines =
        entries.parallelStream()
            .map(
                e ->
                    ForecastText.lines(
                        e.getKey(),
                        SeriesForecast.of(
                            e.getValue(),
                            season == null ? Seasons.detect(e.getValue()) : season,
                            horizon)))
            .toList();
    lines.forEach(console::print);
    return ExitStatus.HOLDS;
  }

  private int fromBundle(Path bundle) throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    Document<CapacitySpec> capacity = policy.bundle().only(Kind.CAPACITY, CapacitySpec.class);
    if (capacity == null) {
      throw Failure.unreadable(
          "the bundle "
              + bundle
              + " has no Capacity document\n"
              + "  hint: premortem schema Capacity shows what it says");
    }
    int ahead = months == null ? capacity.spec().months() : months;
    if (ahead < 1 || ahead > 120) {
      throw Failure.unreadable("months must be from 1 to 120, found " + ahead);
    }
    CapacityForecast.Result forecast =
        CapacityForecast.of(capacity.spec(), policy.bundle().system().currency(), ahead, seed);
    if (page != null) {
      page(policy, capacity, forecast, page);
    }
    console.print(
        format.json()
            ? ForecastText.json(forecast)
            : ForecastText.terminal(forecast, capacity.place())
                + limit(policy, capacity, forecast));
    return ExitStatus.HOLDS;
  }

  private void page(
      Policy policy, Document<CapacitySpec> capacity, CapacityForecast.Result forecast, Path folder)
      throws IOException {
    String service = capacity.spec().service().value();
    Integer most =
        policy.services().stream()
            .filter(s -> s.name().equals(service))
            .map(s -> s.spec().instances().max())
            .findFirst()
            .orElse(null);
    Files.createDirectories(folder);
    Path file = folder.resolve("index.html");
    String path = policy.bundle().path();
    Files.writeString(
        file,
        ForecastPage.of(forecast, service, most, path, Version.current()),
        StandardCharsets.UTF_8);
    console.err().println("page: " + file);
  }

  private static String limit(
      Policy policy, Document<CapacitySpec> capacity, CapacityForecast.Result forecast) {
    String service = capacity.spec().service().value();
    return policy.services().stream()
        .filter(s -> s.name().equals(service))
        .findFirst()
        .map(s -> ForecastText.limit(forecast, service, s.spec().instances().max()))
        .orElse("");
  }
}
