/**
 * Scenario tests: series in short notation, what happens, what must be decided, and which
 * conditions of which rules a set of tests has seen true and false.
 */
@NullMarked
package dev.premortem.simulator.expect;

import org.jspecify.annotations.NullMarked;
