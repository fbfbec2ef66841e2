/** Replications as partitions of a Spark cluster. */
@NullMarked
package dev.premortem.spark;

import org.jspecify.annotations.NullMarked;
