/** The door of the rules module: what a rule may say. */
@NullMarked
package dev.premortem.rules;

import org.jspecify.annotations.NullMarked;
