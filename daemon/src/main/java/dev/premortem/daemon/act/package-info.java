/** What carries actions out, idempotently, and reads back what came of it. */
@NullMarked
package dev.premortem.daemon.act;

import org.jspecify.annotations.NullMarked;
