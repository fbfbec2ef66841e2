/**
 * One future: services, faults, people, releases, recovery, measurement, with the engine in the
 * middle.
 */
@NullMarked
package dev.premortem.simulator.world;

import org.jspecify.annotations.NullMarked;
