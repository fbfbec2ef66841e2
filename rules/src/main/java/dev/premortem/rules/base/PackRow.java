package dev.premortem.rules.base;

import dev.premortem.rules.source.Place;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One set of numbers for one section of a standard pack. Every rule of the section is written out
 * once with them, as literals.
 *
 * @param section name of the section, such as {@code rollout/errors}
 * @param values what stands in for {@code @{name}}: numbers, and texts that stay inside the quotes
 *     or the one word that their place is in
 * @param limit where the deciding number stands in the bundle
 */
public record PackRow(String section, Map<String, Object> values, @Nullable Place limit) {
  /** Returns a row without values. */
  public static PackRow of(String section, @Nullable Place limit) {
    return new PackRow(section, new TreeMap<>(), limit);
  }

  /** Adds a text, a word or a comparison. */
  public PackRow with(String name, String text) {
    values.put(name, text);
    return this;
  }

  /** Adds a finite number. */
  public PackRow with(String name, double number) {
    values.put(name, number);
    return this;
  }
}
