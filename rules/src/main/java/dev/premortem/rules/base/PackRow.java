package dev.premortem.rules.base;

import dev.premortem.rules.source.Place;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One set of numbers for one section of a standard pack. Every rule of the section is written out
 * once with them, as literals. No two rows of a section have one key.
 *
 * @param section name of the section, such as {@code rollout/errors}
 * @param key what the row is about among those of its section, as people call it, such as {@code
 *     errorRatioAbove of P1}
 * @param values what stands in for {@code @{name}}: numbers, and texts that stay inside the quotes
 *     or the one word that their place is in
 * @param limit where the deciding number stands in the bundle
 * @param place where the bundle asks for the row, null where no document does
 */
public record PackRow(
    String section,
    String key,
    Map<String, Object> values,
    @Nullable Place limit,
    @Nullable Place place) {
  /** Returns a row without values of a section that every bundle has once. */
  public static PackRow of(String section) {
    return new PackRow(section, section, new TreeMap<>(), null, null);
  }

  /** Returns a row without values that a document asks for where its deciding number stands. */
  public static PackRow of(String section, String key, Place limit) {
    return new PackRow(section, key, new TreeMap<>(), limit, limit);
  }

  /** Returns the row as one that a document asks for elsewhere than its deciding number stands. */
  public PackRow askedAt(Place there) {
    return new PackRow(section, key, values, limit, there);
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
