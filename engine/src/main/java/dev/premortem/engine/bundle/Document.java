package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.rules.source.Place;

/**
 * A document that was read.
 *
 * @param kind its kind
 * @param name its name, unique among its kind
 * @param place where it begins
 * @param spec its fields
 */
public record Document<T extends Record>(Kind kind, String name, Place place, T spec) {}
