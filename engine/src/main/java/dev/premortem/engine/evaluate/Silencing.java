package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Policy;
import org.jspecify.annotations.Nullable;

/** Holds back what silences cover, until they end. */
final class Silencing {
  private Silencing() {}

  /**
   * Returns the wait for the silence that covers a request, null where none does.
   *
   * @param alert alert policy that it comes from, empty for none
   * @param severity severity of its incident, empty for none
   */
  static @Nullable Ruling of(
      Policy policy, Request request, String about, String alert, String severity, long now) {
    boolean silenced =
        policy.silenced(about, now) || (!alert.isEmpty() && policy.silenced(alert, now));
    return silenced ? new Ruling.Wait(request, now + 60, "silenced") : null;
  }
}
