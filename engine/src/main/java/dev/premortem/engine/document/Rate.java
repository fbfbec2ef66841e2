package dev.premortem.engine.document;

/**
 * How often something happens, such as {@code 9/s}, {@code 600/min} or {@code 2/d}.
 *
 * @param perSecond events a second
 */
public record Rate(double perSecond) {}
