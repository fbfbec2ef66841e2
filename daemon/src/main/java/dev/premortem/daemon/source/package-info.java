/** Where signals come from. Decides nothing; late, double and missing points are handled here. */
@NullMarked
package dev.premortem.daemon.source;

import org.jspecify.annotations.NullMarked;
