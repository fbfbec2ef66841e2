package dev.premortem.engine.policy;

import dev.premortem.engine.document.MetricSpec;
import dev.premortem.engine.promql.rules.FiringSignal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is normal for the series that it matches.
 *
 * @param name its name
 * @param service service whose series it is about, null for those of any
 * @param signal signal that it is about, {@code *} for every one that was measured
 * @param limits limits
 */
public record MetricPolicy(
    String name, @Nullable String service, String signal, List<MetricSpec.Limit> limits) {
  /** Returns whether a series is one of those that this is about. */
  public boolean covers(String ofService, String ofSignal) {
    return (service == null || service.equals(ofService))
        && (signal.equals(ofSignal) || (signal.equals("*") && !FiringSignal.is(ofSignal)));
  }
}
