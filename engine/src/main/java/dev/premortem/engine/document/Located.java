package dev.premortem.engine.document;

import dev.premortem.rules.source.Place;

/**
 * A value with the place where it was written: a limit that a decision will name, or a reference
 * that may dangle.
 */
public record Located<T>(T value, Place place) {}
