/**
 * PromQL: text to a typed tree and back. One parser, one tree; evaluation, rules and tools visit it
 * and never look at the text again. May import the labelled data model only.
 */
@NullMarked
package dev.premortem.engine.promql;

import org.jspecify.annotations.NullMarked;
