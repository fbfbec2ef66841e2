package dev.premortem.rules.drl;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;

/** Something that can't be read, at its place, with a way out. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refusal(Place place, String code, String message, String hint) {
    super(message, null, false, false);
    this.problem = Problem.error(place, code, message, hint);
  }

  Problem problem() {
    return problem;
  }
}
