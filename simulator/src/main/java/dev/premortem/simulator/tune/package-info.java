/** Search for better numbers of a bundle. */
@NullMarked
package dev.premortem.simulator.tune;

import org.jspecify.annotations.NullMarked;
