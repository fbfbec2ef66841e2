package dev.premortem.cli;

import picocli.CommandLine.Option;

/** {@code --speed} of a sandbox. */
final class SpeedOption {
  private static final double FASTEST = 3600;

  @Option(
      names = "--speed",
      defaultValue = "60",
      description = "Simulated seconds in a real second; default ${DEFAULT-VALUE}.")
  private double speed;

  double value() {
    if (!(speed > 0 && speed <= FASTEST)) {
      throw Failure.unreadable(
          "--speed must be above 0 and at most " + (long) FASTEST + ", found " + speed);
    }
    return speed;
  }
}
