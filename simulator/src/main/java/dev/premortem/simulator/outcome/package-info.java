/** What futures came to: metrics, mergeable aggregates, intervals. */
@NullMarked
package dev.premortem.simulator.outcome;

import org.jspecify.annotations.NullMarked;
