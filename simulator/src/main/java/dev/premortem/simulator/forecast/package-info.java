/** Capacity and cost of the months to come. */
@NullMarked
package dev.premortem.simulator.forecast;

import org.jspecify.annotations.NullMarked;
