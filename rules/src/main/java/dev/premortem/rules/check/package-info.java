/**
 * What is checked of rules that can be read: names, ranges, joins, and whether they can ever hold.
 */
@NullMarked
package dev.premortem.rules.check;

import org.jspecify.annotations.NullMarked;
