package dev.premortem.cli;

import dev.premortem.daemon.store.Store;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Json;
import dev.premortem.reports.Scorecard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem scorecard}. */
@Command(
    name = "scorecard",
    description = "Computes the success metrics of a bundle from a journal or a simulation.",
    footer = {
      "",
      "Examples:",
      "  premortem scorecard policies/agent-marketplace --store jdbc:sqlite:premortem.db",
      "  premortem scorecard policies/agent-marketplace --simulation premortem-out/summary.json"
    })
final class ScorecardCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Mixin private JournalCommand.Where where;

  @Option(
      names = "--simulation",
      paramLabel = "FILE",
      description = "summary.json to read instead.")
  private @Nullable Path simulation;

  @Mixin private FormatOption format;

  ScorecardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    Scorecard card = new Scorecard(policy);
    if (simulation != null) {
      card.simulation(InputFile.json(simulation));
    } else {
      try (Store store = where.open()) {
        store.journal(
            0,
            List.of(),
            entry -> {
              card.journal(entry.at(), entry.kind(), entry.body());
              return true;
            });
      }
    }
    console.print(format.json() ? Json.pretty(card.json()) : card.text());
    return card.missed() ? ExitStatus.DOES_NOT_HOLD : ExitStatus.HOLDS;
  }
}
