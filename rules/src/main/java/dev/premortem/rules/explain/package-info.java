/**
 * Why a rule holds or does not, by the same evaluator as the rules themselves; what rules say of
 * one another.
 */
@NullMarked
package dev.premortem.rules.explain;

import org.jspecify.annotations.NullMarked;
