/**
 * Runs test scripts in the language of Prometheus' own PromQL tests: {@code load}, {@code clear},
 * {@code eval}. For benchmarks and tests of the evaluator; no product feature depends on it.
 */
@NullMarked
package dev.premortem.engine.promql.script;

import org.jspecify.annotations.NullMarked;
