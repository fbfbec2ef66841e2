package dev.premortem.engine.policy;

import dev.premortem.engine.document.RolloutSpec;
import dev.premortem.engine.document.ServiceSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle says about one service.
 *
 * @param index position among the services
 * @param name its name
 * @param spec its document
 * @param rollout how it is released, null when nothing says
 * @param rolloutName name of that policy, empty when there is none
 * @param latencyThresholdsMs thresholds of its latency objectives, in the order of {@code
 *     Sample.slow}
 * @param runbook runbook for its incidents, empty when there is none
 */
public record ServicePolicy(
    int index,
    String name,
    ServiceSpec spec,
    @Nullable RolloutSpec rollout,
    String rolloutName,
    List<Double> latencyThresholdsMs,
    String runbook) {}
