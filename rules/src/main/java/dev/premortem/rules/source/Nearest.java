package dev.premortem.rules.source;

import java.util.Collection;
import java.util.TreeSet;

/** Finds the word that was probably meant. */
public final class Nearest {
  private Nearest() {}

  /** Returns a hint that names the nearest known word, or all of them when none is near. */
  public static String hint(String word, Collection<String> known) {
    String best = "";
    int distance = Integer.MAX_VALUE;
    for (String candidate : new TreeSet<>(known)) {
      int d = distance(word, candidate);
      if (d < distance) {
        distance = d;
        best = candidate;
      }
    }
    if (distance <= Math.max(2, word.length() / 3)) {
      return "did you mean " + best + "?";
    }
    return known.isEmpty()
        ? "nothing of the kind is known here"
        : "known: " + String.join(", ", known);
  }

  /** Levenshtein's edit distance, letter case ignored. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
