/**
 * Evaluation of PromQL on series in memory: an expression becomes nodes that know their series, and
 * nodes give samples at a time. May import the tree, the functions and the labelled data model.
 */
@NullMarked
package dev.premortem.engine.promql.eval;

import org.jspecify.annotations.NullMarked;
