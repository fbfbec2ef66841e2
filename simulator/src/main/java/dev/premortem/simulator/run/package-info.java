/** Monte Carlo: replications on threads, gates, the report. */
@NullMarked
package dev.premortem.simulator.run;

import org.jspecify.annotations.NullMarked;
