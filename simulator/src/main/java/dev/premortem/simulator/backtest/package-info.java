/**
 * What would have been decided: recorded signals through the rules, without a random number. The
 * same playback drives scenario tests and explanations.
 */
@NullMarked
package dev.premortem.simulator.backtest;

import org.jspecify.annotations.NullMarked;
