package dev.premortem.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Json;
import dev.premortem.reports.Scorecard;
import java.io.IOException;
import java.nio.file.Files;
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
  enum Format {
    text,
    json
  }

  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Mixin private JournalCommand.Where where;

  @Option(
      names = "--simulation",
      paramLabel = "FILE",
      description = "summary.json to read instead.")
  private @Nullable Path simulation;

  @Option(
      names = "--format",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Format format;

  ScorecardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Policy policy = BundleInput.require(bundle, console);
    Scorecard card = new Scorecard(policy);
    if (simulation != null) {
      try {
        JsonNode summary = new ObjectMapper().readTree(Files.readString(simulation));
        card.simulation(summary);
      } catch (JsonProcessingException e) {
        throw Failure.unreadable(simulation + " is no JSON");
      }
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
    console.print(format == Format.json ? Json.pretty(card.json()) : card.text());
    return card.missed() ? ExitStatus.DOES_NOT_HOLD : ExitStatus.HOLDS;
  }
}
