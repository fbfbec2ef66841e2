/**
 * What is known about the running system, as policy authors see it: few documented types, units in
 * the names. Nothing here decides.
 */
@NullMarked
package dev.premortem.rules.fact;

import org.jspecify.annotations.NullMarked;
