/**
 * What a team already has, turned into documents of a bundle: Cloud Monitoring alert policies,
 * OpenSLO, Prometheus rule files, Cloud Run services. Whatever can't be taken over is said, with
 * its place and why.
 */
@NullMarked
package dev.premortem.engine.convert;

import org.jspecify.annotations.NullMarked;
