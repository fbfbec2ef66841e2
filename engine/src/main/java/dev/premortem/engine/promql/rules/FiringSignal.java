package dev.premortem.engine.promql.rules;

import dev.premortem.engine.series.Labels;
import java.util.List;

/**
 * The signal that says how many alerts of a name and a severity fire: what a Metric document names
 * that opens incidents for a rule of Prometheus.
 */
public final class FiringSignal {
  /** Labels that say how bad it is, the first that is there counts. */
  public static final List<String> SEVERITY_LABELS = List.of("severity", "sloth_severity");

  private static final String PREFIX = "alert:";

  private FiringSignal() {}

  /**
   * Returns the name of the signal.
   *
   * @param severity value of the alerts' {@link #SEVERITY_LABELS}, empty where they have none
   */
  public static String of(String alert, String severity) {
    return PREFIX + alert + (severity.isEmpty() ? "" : ":" + severity);
  }

  /** Returns the name of the signal that an alert counts for. */
  public static String of(Labels labels) {
    String severity =
        SEVERITY_LABELS.stream()
            .map(labels::get)
            .filter(value -> !value.isEmpty())
            .findFirst()
            .orElse("");
    return of(labels.get("alertname"), severity);
  }

  /** Whether a signal is one of these. */
  public static boolean is(String signal) {
    return signal.startsWith(PREFIX);
  }
}
