/** What a person tells the daemon. */
@NullMarked
package dev.premortem.daemon.config;

import org.jspecify.annotations.NullMarked;
