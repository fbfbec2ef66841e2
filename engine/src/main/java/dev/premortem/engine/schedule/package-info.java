/**
 * What comes and goes by the calendar: hours, turns, who is on call. Pure functions of documents
 * and a moment, exact to the second in the wall time of every zone. Imports documents only, and
 * knows no state and no timer: each answer says until when it holds.
 */
@NullMarked
package dev.premortem.engine.schedule;

import org.jspecify.annotations.NullMarked;
