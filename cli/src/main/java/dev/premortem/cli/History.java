package dev.premortem.cli;

import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.recording.Recording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backtest is made of.
 *
 * @param policy the bundle, and what of the running system was taken over into it
 * @param notes what people should know of that
 * @param recording what was measured
 * @param groups rules of Prometheus that are evaluated on it
 * @param warmUp from when on they are, epoch seconds
 * @param from from when on what they do counts, epoch seconds
 * @param to until when
 * @param step seconds between samples
 * @param fired what really fired, null where nobody asked
 */
record History(
    Policy policy,
    List<String> notes,
    Recording recording,
    List<ScheduledGroup> groups,
    long warmUp,
    long from,
    long to,
    long step,
    @Nullable List<Firing> fired) {}
