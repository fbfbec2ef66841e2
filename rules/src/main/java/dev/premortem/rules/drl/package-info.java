/**
 * Reads DRL into trees. What is allowed is what a method here reads: whatever else stands in a file
 * is refused, by its name where {@link dev.premortem.rules.drl.Unsupported} knows it. Nothing looks
 * at the text again.
 */
@NullMarked
package dev.premortem.rules.drl;

import org.jspecify.annotations.NullMarked;
