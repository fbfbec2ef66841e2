package dev.premortem.rules.base;

import dev.premortem.rules.source.Place;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One set of numbers for one section of a standard pack. Every rule of the section is written out
 * once with them, as literals.
 *
 * @param section name of the section, such as {@code rollout/errors}
 * @param values texts that stand in for {@code @{name}}, ready to be written into DRL
 * @param limit where the deciding number stands in the bundle
 */
public record PackRow(String section, Map<String, String> values, @Nullable Place limit) {
  /** Returns a row without values. */
  public static PackRow of(String section, @Nullable Place limit) {
    return new PackRow(section, new TreeMap<>(), limit);
  }

  /** Adds a text, to stand inside double quotes. */
  public PackRow with(String name, String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ') {
        escaped.append(' ');
      } else {
        escaped.append(c);
      }
    }
    values.put(name, escaped.toString());
    return this;
  }

  /** Adds a finite number. */
  public PackRow with(String name, double number) {
    values.put(name, BigDecimal.valueOf(number).stripTrailingZeros().toPlainString());
    return this;
  }
}
