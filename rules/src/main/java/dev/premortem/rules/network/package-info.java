/**
 * Builds what Drools runs: rules as networks of patterns whose conditions are ready-made checks.
 * Nothing is compiled, and no text comes here; this is the only place that knows how Drools
 * represents rules.
 */
@NullMarked
package dev.premortem.rules.network;

import org.jspecify.annotations.NullMarked;
