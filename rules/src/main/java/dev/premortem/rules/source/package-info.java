/** Places in files that people wrote, and problems found there. */
@NullMarked
package dev.premortem.rules.source;

import org.jspecify.annotations.NullMarked;
