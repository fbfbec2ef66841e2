/** The loop: read, fold, decide, arbitrate, record, act, verify. */
@NullMarked
package dev.premortem.daemon.loop;

import org.jspecify.annotations.NullMarked;
