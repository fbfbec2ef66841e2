package dev.premortem.engine.document;

/**
 * A size of memory, such as {@code 2Gi}.
 *
 * @param gib the size in GiB
 */
public record Memory(double gib) {}
