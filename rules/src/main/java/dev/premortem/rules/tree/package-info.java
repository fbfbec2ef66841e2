/**
 * What rules say, as typed trees: everything that is done with a rule (checked, printed, built into
 * a network, explained, covered by tests) is done with these. Nothing here decides.
 */
@NullMarked
package dev.premortem.rules.tree;

import org.jspecify.annotations.NullMarked;
