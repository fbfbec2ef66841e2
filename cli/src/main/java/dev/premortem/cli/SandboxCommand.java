package dev.premortem.cli;

import dev.premortem.daemon.sandbox.Sandbox;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code premortem sandbox}. */
@Command(
    name = "sandbox",
    description =
        "Serves the real Google Cloud APIs from a simulated world, for enforce to act on.",
    footer = {"", "Example:", "  premortem sandbox policies/agent-marketplace --speed 60"})
final class SandboxCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "BUNDLE", description = "Folder of the bundle.")
  private Path bundle;

  @Mixin private SpeedOption speed;

  @Option(
      names = "--grpc-port",
      defaultValue = "8791",
      description = "Port of the Google APIs; default ${DEFAULT-VALUE}.")
  private int grpcPort;

  @Option(
      names = "--port",
      defaultValue = "8790",
      description = "Port of the page; default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--project",
      defaultValue = "sandbox",
      description = "Project; default ${DEFAULT-VALUE}.")
  private String project;

  @Option(names = "--seed", defaultValue = "1", description = "Seed; default ${DEFAULT-VALUE}.")
  private long seed;

  SandboxCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    double times = speed.value();
    Logging.start(false);
    Policy policy = BundleInput.require(bundle, console);
    long start = Math.floorDiv(Instant.now().getEpochSecond(), 60L) * 60;
    Sandbox sandbox = new Sandbox(policy, project, start, times, grpcPort, port, seed);
    Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "premortem-shutdown"));
    console
        .err()
        .println(
            "sandbox: " + sandbox.address() + "/, Google APIs on 127.0.0.1:" + sandbox.grpcPort());
    new CountDownLatch(1).await();
    return ExitStatus.HOLDS;
  }
}
