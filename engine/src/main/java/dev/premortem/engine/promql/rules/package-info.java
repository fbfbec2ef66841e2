/**
 * Rules of Prometheus as they run: groups in their interval, recording rules in order, alerts that
 * are pending, firing and resolved, the series that they leave. May import the language, its
 * evaluation and templates; knows no clock: the time comes in.
 */
@NullMarked
package dev.premortem.engine.promql.rules;

import org.jspecify.annotations.NullMarked;
