package dev.premortem.simulator.tune;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A unified diff between two states of files in which only whole lines were replaced. */
final class Patch {
  private static final int CONTEXT = 3;

  private Patch() {}

  /** Returns the diff, to be applied with {@code git apply} or {@code patch -p1} in the folder. */
  static String of(Map<String, byte[]> before, Map<String, byte[]> after) {
    StringBuilder patch = new StringBuilder();
    before.forEach(
        (file, bytes) -> {
          byte[] changed = after.get(file);
          if (changed != null && !java.util.Arrays.equals(bytes, changed)) {
            file(patch, file, lines(bytes), lines(changed));
          }
        });
    return patch.toString();
  }

  private static String[] lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
  }

  private static void file(StringBuilder patch, String name, String[] before, String[] after) {
    patch.append("--- a/").append(name).append("\n+++ b/").append(name).append('\n');
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      if (!before[i].equals(after[i])) {
        changed.add(i);
      }
    }
    // The text after the last line break is no line.
    int end = before[before.length - 1].isEmpty() ? before.length - 1 : before.length;
    int next = 0;
    while (next < changed.size()) {
      int last = next;
      while (last + 1 < changed.size()
          && changed.get(last + 1) - changed.get(last) <= 2 * CONTEXT) {
        last++;
      }
      int from = Math.max(0, changed.get(next) - CONTEXT);
      int to = Math.min(end, changed.get(last) + CONTEXT + 1);
      String span = (from + 1) + "," + (to - from);
      patch.append("@@ -").append(span).append(" +").append(span).append(" @@\n");
      for (int i = from; i < to; i++) {
        if (before[i].equals(after[i])) {
          patch.append(' ').append(before[i]).append('\n');
        } else {
          patch.append('-').append(before[i]).append('\n');
          patch.append('+').append(after[i]).append('\n');
        }
        if (i == before.length - 1) {
          patch.append("\\ No newline at end of file\n");
        }
      }
      next = last + 1;
    }
  }
}
