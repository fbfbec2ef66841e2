package dev.premortem.simulator.recommend;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.rules.source.Place;
import java.util.function.UnaryOperator;

/**
 * Something in a bundle that could be otherwise.
 *
 * @param subject the service or the component of the bill
 * @param about what of it; of several changes about the same only one can be made
 * @param words the change in words
 * @param write what to write into the document
 * @param place the document
 * @param apply makes the change
 */
public record Change(
    String subject,
    String about,
    String words,
    String write,
    Place place,
    UnaryOperator<Bundle> apply) {}
