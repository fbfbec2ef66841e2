/** What the rules conclude: sealed values that carry their reasons. Nothing here acts. */
@NullMarked
package dev.premortem.rules.decision;

import org.jspecify.annotations.NullMarked;
