/**
 * Changes that would cost less or lose less data, each with its simulated saving and its simulated
 * risk.
 */
@NullMarked
package dev.premortem.simulator.recommend;

import org.jspecify.annotations.NullMarked;
