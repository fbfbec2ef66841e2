package dev.premortem.cli;

import dev.premortem.daemon.Daemon;
import dev.premortem.daemon.GoogleClients;
import dev.premortem.daemon.config.ConfigReader;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.config.Secrets;
import dev.premortem.engine.policy.Policy;
import dev.premortem.reports.Problems;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem enforce}. */
@Command(
    name = "enforce",
    description =
        "Runs the daemon: reads live signals, decides with the rules that were simulated, acts.",
    footer = {
      "",
      "Example:",
      "  premortem enforce policies/agent-marketplace --config daemon.yaml --mode observe"
    })
final class EnforceCommand implements Callable<Integer> {
  enum Limit {
    observe,
    approve,
    enforce
  }

  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Configuration, kind: Daemon; premortem schema Daemon shows its fields.")
  private Path config;

  @Option(
      names = "--mode",
      defaultValue = "enforce",
      description = "Go no further than ${COMPLETION-CANDIDATES}; default as configured.")
  private Limit mode;

  @Option(names = "--log-json", description = "Log as JSON, one object a line.")
  private boolean json;

  EnforceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logging.start(json);
    DaemonSpec spec = spec(config, console);
    Policy policy = BundleInput.require(bundle, console);
    Mode atMost = Mode.valueOf(mode.name().toUpperCase(java.util.Locale.ROOT));
    GoogleClients clients = new GoogleClients(spec.google());
    Daemon daemon = new Daemon(bundle, policy, spec, atMost, new Secrets(System::getenv), clients);
    Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "premortem-shutdown"));
    daemon.start();
    console.err().println("dashboard: http://" + spec.http().host() + ":" + daemon.port() + "/");
    daemon.await();
    return ExitStatus.HOLDS;
  }

  /** Reads a configuration that must be without errors. */
  private static DaemonSpec spec(Path file, Console console) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Optional<DaemonSpec> spec = ConfigReader.read(file.toString(), InputFile.text(file), problems);
    console.err().print(Problems.text(problems));
    return spec.orElseThrow(
        () -> Failure.unreadable("the configuration " + file + " has errors, nothing was started"));
  }
}
