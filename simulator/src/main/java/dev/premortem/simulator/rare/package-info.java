/** Outcomes that plain futures hardly ever show, by importance sampling. */
@NullMarked
package dev.premortem.simulator.rare;

import org.jspecify.annotations.NullMarked;
