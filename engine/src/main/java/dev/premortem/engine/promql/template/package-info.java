/**
 * Templates in labels and annotations of alerts: the part of Go's text/template that Prometheus'
 * alerts use. One parser, one tree, one table of functions; what is not in it is refused by name.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/configuration/template_reference/">
 *     template reference</a>
 */
@NullMarked
package dev.premortem.engine.promql.template;

import org.jspecify.annotations.NullMarked;
