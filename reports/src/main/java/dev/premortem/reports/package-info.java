/**
 * What people look at: summaries, tables, pages with charts. Decides nothing and simulates nothing.
 */
@NullMarked
package dev.premortem.reports;

import org.jspecify.annotations.NullMarked;
