/** Where requests come from: models and recordings. */
@NullMarked
package dev.premortem.simulator.traffic;

import org.jspecify.annotations.NullMarked;
