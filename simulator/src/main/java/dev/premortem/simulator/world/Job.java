package dev.premortem.simulator.world;

import org.jspecify.annotations.Nullable;

/** Somebody's work on one incident: mending one trouble, or finding out that there is none. */
final class Job {
  final IncidentCase incident;
  final Person person;

  /** What is mended, null where nothing that can be is known. */
  final @Nullable Trouble trouble;

  /** Seconds that are left of a job that somebody else began, NaN of one that begins. */
  final double left;

  /** When it is done unless something else ends it before, epoch seconds. */
  long ends;

  boolean done;

  Job(IncidentCase incident, Person person, @Nullable Trouble trouble, double left) {
    this.incident = incident;
    this.person = person;
    this.trouble = trouble;
    this.left = left;
  }
}
