/**
 * What the functions of PromQL compute, as tables: one small function a name. A new one is a line
 * in {@link dev.premortem.engine.promql.Signatures} and a line in the table of its kind: {@link
 * dev.premortem.engine.promql.function.SampleFunctions} for one number from one, {@link
 * dev.premortem.engine.promql.function.RangeFunctions} for one number from a range.
 */
@NullMarked
package dev.premortem.engine.promql.function;

import org.jspecify.annotations.NullMarked;
