package dev.premortem.simulator.world;

import dev.premortem.engine.evaluate.Incident;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an open incident is really about: the troubles that decisions about it were evidence of. */
final class IncidentCase {
  final String id;
  final String subject;
  final long opened;
  private final Set<Trouble> shown = new LinkedHashSet<>();
  long firstPaged = -1;

  /** Who has it, or was asked last. */
  @Nullable Person asked;

  IncidentCase(Incident incident) {
    this.id = incident.id();
    this.subject = incident.subject();
    this.opened = incident.opened();
  }

  /** Adds a trouble that there is evidence of; returns whether it is news. */
  boolean show(Trouble trouble) {
    return shown.add(trouble);
  }

  /** Returns what is wrong now, or was a short while ago: measurements arrive late. */
  List<Trouble> standing(long now) {
    List<Trouble> standing = new ArrayList<>();
    for (Trouble trouble : shown) {
      if (trouble.active || now - trouble.end < Attribution.AFTERMATH_SECONDS) {
        standing.add(trouble);
      }
    }
    return standing;
  }

  /** Returns whether its subject is what is wrong, not only what suffers from it. */
  boolean names(Trouble trouble) {
    return subject.equals(trouble.target);
  }
}
