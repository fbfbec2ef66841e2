/** What a future costs: Cloud Run's bill by dated prices. */
@NullMarked
package dev.premortem.simulator.cost;

import org.jspecify.annotations.NullMarked;
