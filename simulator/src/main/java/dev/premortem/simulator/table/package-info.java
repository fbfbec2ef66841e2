/** Functions by table, where their last digits do not matter and their time does. */
@NullMarked
package dev.premortem.simulator.table;

import org.jspecify.annotations.NullMarked;
