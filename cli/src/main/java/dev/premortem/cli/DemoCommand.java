package dev.premortem.cli;

import dev.premortem.daemon.Demo;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem demo}. */
@Command(
    name = "demo",
    description = {
      "Runs a sandbox and the daemon on it, and serves the pages of both.",
      "The bundle is attested for the demo, with a key of its own."
    },
    footer = {"", "Example:", "  premortem demo policies/agent-marketplace"})
final class DemoCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "BUNDLE",
      defaultValue = "policies/agent-marketplace",
      description = "Folder of the bundle; default ${DEFAULT-VALUE}.")
  private Path bundle;

  @Mixin private SpeedOption speed;

  @Option(names = "--port", defaultValue = "8780", description = "Port of the dashboard.")
  private int port;

  @Option(
      names = "--sandbox-port",
      defaultValue = "8790",
      description = "Port of the sandbox page.")
  private int sandboxPort;

  DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    double times = speed.value();
    Logging.start(false);
    Policy policy = BundleInput.require(bundle, console);
    Demo demo = new Demo(policy, bundle, times, port, sandboxPort);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "premortem-shutdown"));
    console
        .err()
        .println(
            "dashboard: "
                + demo.dashboard()
                + "/\nsandbox:   "
                + demo.sandbox().address()
                + "/\nDeploy a revision on the sandbox page and watch the dashboard.");
    demo.await();
    return ExitStatus.HOLDS;
  }
}
