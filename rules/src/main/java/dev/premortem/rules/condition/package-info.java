/** The left-hand sides of rules as trees: patterns, their constraints, and what those compare. */
@NullMarked
package dev.premortem.rules.condition;

import org.jspecify.annotations.NullMarked;
