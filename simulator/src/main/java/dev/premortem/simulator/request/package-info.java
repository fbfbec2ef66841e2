/** Every request through queue, instance and slot: the event core of request fidelity. */
@NullMarked
package dev.premortem.simulator.request;

import org.jspecify.annotations.NullMarked;
