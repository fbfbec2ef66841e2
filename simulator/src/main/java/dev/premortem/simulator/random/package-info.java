/** Streams of random numbers, one for each purpose of each replication, and exact samplers. */
@NullMarked
package dev.premortem.simulator.random;

import org.jspecify.annotations.NullMarked;
