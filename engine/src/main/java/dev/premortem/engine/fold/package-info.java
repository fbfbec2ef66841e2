/** Folds: what is measured and what happens, turned into the facts that rules read. */
@NullMarked
package dev.premortem.engine.fold;

import org.jspecify.annotations.NullMarked;
