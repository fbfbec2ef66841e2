/**
 * promtool's unit tests of rules: their files as they are, run as promtool runs them. May import
 * rules and what they are made of.
 *
 * @see <a
 *     href="https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/">unit
 *     testing for rules</a>
 */
@NullMarked
package dev.premortem.engine.promql.unittest;

import org.jspecify.annotations.NullMarked;
