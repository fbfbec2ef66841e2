/**
 * What alerts fired: rules of Prometheus over a history, held against what really fired, and
 * against the incidents that were. Knows no network; a history is series in memory.
 */
@NullMarked
package dev.premortem.simulator.fired;

import org.jspecify.annotations.NullMarked;
