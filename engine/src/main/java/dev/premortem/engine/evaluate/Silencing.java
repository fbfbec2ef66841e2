package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Silences;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds back what silences cover, until they end. */
final class Silencing {
  private Silencing() {}

  /**
   * Returns the wait for the silence that covers the page of an incident, null for none: one of the
   * rule that pages, or of the rule that made the incident as severe as it is.
   */
  static @Nullable Ruling page(Silences silences, Request request, Incident incident, long now) {
    String about = incident.subject();
    String severity = incident.severity().name();
    String pages = request.decision().because().rule();
    Ruling byPage = of(silences, request, about, incident.alert(), severity, pages, now);
    return byPage != null
        ? byPage
        : of(silences, request, about, incident.alert(), severity, incident.rule(), now);
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
