/**
 * Signals: measurements with their time, folded into windows in plain Java at a cost that does not
 * depend on the length of the window.
 */
@NullMarked
package dev.premortem.engine.signal;

import org.jspecify.annotations.NullMarked;
