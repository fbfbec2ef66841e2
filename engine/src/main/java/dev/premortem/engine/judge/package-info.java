/** Compares stable and candidate samples statistically. Knows nothing of rollouts. */
@NullMarked
package dev.premortem.engine.judge;

import org.jspecify.annotations.NullMarked;
