package dev.premortem.cli;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.ForecastText;
import dev.premortem.simulator.forecast.CapacityForecast;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem forecast}. */
@Command(
    name = "forecast",
    description = "Forecasts capacity and cost from the capacity model and growth of a bundle.",
    footer = {"", "Example:", "  premortem forecast policies/agent-marketplace"})
final class ForecastCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(names = "--months", description = "Months to look ahead; default as the bundle says.")
  private @Nullable Integer months;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of uncertain growth.")
  private long seed;

  @Mixin private FormatOption format;

  ForecastCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    Document<CapacitySpec> capacity = policy.bundle().first(Kind.CAPACITY, CapacitySpec.class);
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
    console.print(
        format.json()
            ? ForecastText.json(forecast)
            : ForecastText.terminal(forecast, capacity.place()));
    return ExitStatus.HOLDS;
  }
}
