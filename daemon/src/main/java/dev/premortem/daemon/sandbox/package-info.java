/**
 * A cloud of its own: the real service definitions of Cloud Monitoring and Cloud Run over a
 * simulated world.
 */
@NullMarked
package dev.premortem.daemon.sandbox;

import org.jspecify.annotations.NullMarked;
