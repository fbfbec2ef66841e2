package dev.premortem.rules.check;

import dev.premortem.rules.fact.Field;
import dev.premortem.rules.tree.Test.Comparison;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that some comparisons leave to a field. */
final class Domain {
  private final Field field;
  private double low = Double.NEGATIVE_INFINITY;
  private double high = Double.POSITIVE_INFINITY;

  /** Values that are left, null where all are. */
  private @Nullable Set<Object> left;

  private final Set<Object> excluded = new HashSet<>();
  private boolean unknown;
  private boolean known;

  Domain(Field field) {
    this.field = field;
    if (field instanceof Field.Choice<?> choice) {
      left = new HashSet<>(Arrays.asList(choice.choices().getEnumConstants()));
    } else if (field instanceof Field.Truth) {
      left = new HashSet<>(List.of(true, false));
    }
  }

  void known() {
    known = true;
  }

  void unknown() {
    unknown = true;
  }

  void among(Collection<Object> items, boolean positive) {
    if (!positive) {
      excluded.addAll(items);
    } else if (left == null) {
      left = new HashSet<>(items);
    } else {
      left.retainAll(items);
    }
  }

  void compare(Comparison by, Object with) {
    if (!by.isOrder()) {
      among(List.of(with), by == Comparison.EQUAL);
    } else if (with instanceof Double limit) {
      switch (by) {
        case LESS -> high = Math.min(high, Math.nextDown(limit));
        case AT_MOST -> high = Math.min(high, limit);
        case MORE -> low = Math.max(low, Math.nextUp(limit));
        default -> low = Math.max(low, limit);
      }
    } else if (with instanceof Enum<?> constant && left != null) {
      left.removeIf(c -> !by.holds((Enum<?>) c, constant));
    }
  }

  boolean isEmpty() {
    boolean whole = field instanceof Field.Numeric number && number.isWhole();
    boolean mayBeUnknown = field instanceof Field.Numeric && !whole;
    if (unknown) {
      return known || !mayBeUnknown;
    }
    if (low > high || (whole && Math.ceil(low) > Math.floor(high))) {
      return true;
    }
    Set<Object> values = left;
    return values != null
        && values.stream()
            .allMatch(
                v ->
                    excluded.contains(v)
                        || (v instanceof Double number && (number < low || number > high)));
  }
}
