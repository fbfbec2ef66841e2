package dev.premortem.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C during a run: the run is asked to stop, what is done so far is written, and only then does
 * the process end, with the status of something that does not hold.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              try {
                if (written.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  Runtime.getRuntime().halt(ExitStatus.DOES_NOT_HOLD);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "premortem-interruption");
  }

  /** Lets Ctrl-C stop a run, until this is closed. */
  static Interruption stops(Runnable stop) {
    Interruption interruption = new Interruption(stop);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  @Override
  public void close() {
    written.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Ctrl-C was pressed: the hook is running, and ends the process itself.
      written.countDown();
    }
  }
}
