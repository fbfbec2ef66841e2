/**
 * The labelled data model: a metric name and labels identify a series, a series is points in the
 * order of time. May import nothing of the engine; knows no query language.
 */
@NullMarked
package dev.premortem.engine.series;

import org.jspecify.annotations.NullMarked;
