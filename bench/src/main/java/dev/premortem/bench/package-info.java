/** What things cost, measured beside their peers in the same run. Nothing depends on this. */
@org.jspecify.annotations.NullMarked
package dev.premortem.bench;
