/**
 * The rule base: the standard packs with a bundle's numbers, authors' rules, the network that
 * Drools runs, and sessions that conclude. Nothing is compiled: the network consists of conditions
 * that {@link dev.premortem.rules.evaluate} made ready. Knows no clock, no network connection and
 * no random number.
 */
@NullMarked
package dev.premortem.rules.base;

import org.jspecify.annotations.NullMarked;
