/**
 * The one command: reads flags, calls the modules that do the work, prints, and sets the exit
 * status.
 */
@NullMarked
package dev.premortem.cli;

import org.jspecify.annotations.NullMarked;
