/**
 * What was measured: files that people have, read into series. Knows formats, not policies: long
 * CSV, two-column CSV, range queries of Prometheus, time series of Cloud Monitoring.
 */
@NullMarked
package dev.premortem.simulator.recording;

import org.jspecify.annotations.NullMarked;
