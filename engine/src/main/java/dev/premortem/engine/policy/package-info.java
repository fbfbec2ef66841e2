/** A bundle ready to decide: what its documents mean together, and its rules compiled. */
@NullMarked
package dev.premortem.engine.policy;

import org.jspecify.annotations.NullMarked;
