/** The face: dashboard, API, tokens. */
@NullMarked
package dev.premortem.daemon.http;

import org.jspecify.annotations.NullMarked;
