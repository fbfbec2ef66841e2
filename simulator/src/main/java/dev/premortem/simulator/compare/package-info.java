/** Two policies in the same futures: paired differences. */
@NullMarked
package dev.premortem.simulator.compare;

import org.jspecify.annotations.NullMarked;
