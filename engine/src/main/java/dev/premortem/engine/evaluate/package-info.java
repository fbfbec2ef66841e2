/**
 * One deterministic evaluation: signals, windows, facts, rules, decisions, arbitration, actions.
 * Knows no clock, no network, no thread and no random number: time and facts come in, actions go
 * out.
 */
@NullMarked
package dev.premortem.engine.evaluate;

import org.jspecify.annotations.NullMarked;
