/**
 * What conditions mean: the one evaluator of trees, which the network, the quiet path and
 * explanations share. Three-valued as in SQL.
 */
@NullMarked
package dev.premortem.rules.evaluate;

import org.jspecify.annotations.NullMarked;
