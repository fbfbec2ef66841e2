package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Silences;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds back what silences cover, until they end. */
final class Silencing {
  private Silencing() {}

  /** Returns the wait for the silence that covers the page of an incident, null for none. */
  static @Nullable Ruling page(Silences silences, Request request, Incident incident, long now) {
    return of(
        silences,
        request,
        incident.subject(),
        incident.alert(),
        incident.severity().name(),
        incident.rule(),
        now);
  }

  /**
   * Returns the wait for the silence that covers a request, null where none does.
   *
   * @param alert alert policy that it comes from, empty for none
   * @param severity severity of its incident, empty for none
   */
  static @Nullable Ruling of(
      Silences silences,
      Request request,
      String about,
      String alert,
      String severity,
      String rule,
      long now) {
    Silences.Cover cover =
        silences.covering(
            Map.of(
                Silences.ABOUT, about,
                Silences.ALERT, alert,
                Silences.SEVERITY, severity,
                Silences.RULE, rule),
            now);
    return cover == null
        ? null
        : new Ruling.Wait(request, cover.until(), "silenced by " + cover.name());
  }
}
