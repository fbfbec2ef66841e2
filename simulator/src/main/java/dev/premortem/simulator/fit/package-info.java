/** A team's own recording turned into a traffic document, and what of it the model can not tell. */
@NullMarked
package dev.premortem.simulator.fit;

import org.jspecify.annotations.NullMarked;
