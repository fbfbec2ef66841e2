/** What the benchmarks give to Drools alone: a fact as a bean, and something to conclude with. */
@NullMarked
package dev.premortem.bench.plain;

import org.jspecify.annotations.NullMarked;
