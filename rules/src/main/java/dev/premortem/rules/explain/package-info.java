/**
 * Why a rule holds or does not: conditions of rules as trees that can be evaluated one by one on
 * facts, beside Drools and never in its place.
 */
@NullMarked
package dev.premortem.rules.explain;

import org.jspecify.annotations.NullMarked;
