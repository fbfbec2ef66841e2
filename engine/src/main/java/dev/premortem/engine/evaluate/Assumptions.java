package dev.premortem.engine.evaluate;

import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import java.util.List;
import java.util.Map;

/** What is assumed of a past that nobody measured: where a simulation or a test begins. */
public final class Assumptions {
  private static final String ASSUMED = "assumed";

  private final State state;
  private final Measurements measurements;

  Assumptions(State state, Measurements measurements) {
    this.state = state;
    this.measurements = measurements;
  }

  /**
   * Fills the windows of a service with a past in which every interval was alike.
   *
   * @param service index of the service
   * @param requests requests in an interval
   * @param errorRatio share of them that failed
   * @param slowRatios share that was slower, for each latency objective
   */
  public void past(int service, double requests, double errorRatio, double[] slowRatios) {
    measurements.service(service).assumePast(requests, errorRatio, slowRatios);
  }

  /**
   * Sets how many months of planned growth are left until the instance limit of a service is
   * reached.
   */
  public void growth(int service, double monthsToFull) {
    measurements.service(service).monthsToFull(monthsToFull);
  }

  /**
   * Opens an incident that holds until {@link #calm}, as one that was there before.
   *
   * @param acknowledged whether somebody has taken it
   */
  public void incident(String subject, Severity severity, boolean acknowledged, long now) {
    Because.Witness witness = new Because.Witness("Test:" + subject, subject, Map.of());
    Because because = new Because(ASSUMED, "it was open before", List.of(witness), null);
    Decision decision = new Decision(Verb.OPEN_INCIDENT, because, subject, severity, ASSUMED);
    Incident incident =
        state.incidents().support(subject, ASSUMED, decision, support(subject), now);
    if (acknowledged) {
      incident.acknowledge("");
    }
    state.urgency();
  }

  /** Ends what held an assumed incident. */
  public void calm(String subject, long now) {
    state.incidents().unsupport(support(subject), now);
  }

  private static String support(String subject) {
    return ASSUMED + "|" + subject;
  }

  /**
   * Puts a rollout where it has got to.
   *
   * @param percent share of traffic that the candidate has, 0 before its smoke test
   */
  public void rollout(int service, String candidate, String stable, int percent, long now) {
    state.rollout(service).deployed(candidate, stable, percent, now);
  }
}
