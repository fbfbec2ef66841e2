/**
 * Alert conditions as Cloud Monitoring evaluates them: filters select time series, aligners make
 * points at the ends of periods, reducers combine series, conditions watch what is left.
 */
@NullMarked
package dev.premortem.engine.alert;

import org.jspecify.annotations.NullMarked;
