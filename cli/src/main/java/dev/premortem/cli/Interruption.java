package dev.premortem.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C: the run is asked to stop, what is done so far is written, and only then does the process
 * end.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 60;

  private static final CountDownLatch FINISHED = new CountDownLatch(1);
  private static volatile int finalStatus = ExitStatus.DOES_NOT_HOLD;
  private static volatile boolean interrupted;

  private Interruption() {}

  /** Lets a run be stopped by Ctrl-C. */
  static void stops(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (FINISHED.getCount() == 0) {
                    return;
                  }
                  interrupted = true;
                  stop.run();
                  try {
                    if (FINISHED.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                      Runtime.getRuntime().halt(finalStatus);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "premortem-interruption"));
  }

  /** Ends the process with a status, whoever asked for its end. */
  static void leave(int status) {
    finalStatus = status;
    boolean byUser = interrupted;
    FINISHED.countDown();
    if (!byUser) {
      System.exit(status);
    }
  }
}
