/**
 * The rule base: standard packs, authors' DRL behind a wall, compilation, and sessions that
 * conclude. Knows no clock, no network and no random number.
 */
@NullMarked
package dev.premortem.rules.base;

import org.jspecify.annotations.NullMarked;
