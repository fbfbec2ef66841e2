package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.recording.Noticed;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was noticed about a recording, as a block of text and as JSON. */
public final class NoticedText {
  /** Lines of one kind that a terminal shows. */
  private static final int SHOWN = 5;

  private NoticedText() {}

  /** Returns everything; {@code kind}, {@code series}, {@code file}, {@code message}, hint. */
  public static ArrayNode json(List<Noticed> noticed) {
    ArrayNode array = Json.array();
    for (Noticed one : noticed) {
      ObjectNode node = array.addObject();
      node.put("kind", one.kind().label()).put("series", one.series()).put("file", one.file());
      node.put("message", one.message()).put("refused", one.refused()).put("hint", one.hint());
    }
    return array;
  }

  /** Returns one block, empty where nothing was noticed. */
  public static String terminal(List<Noticed> noticed) {
    StringBuilder out = new StringBuilder();
    Map<Noticed.Kind, Integer> lines = new EnumMap<>(Noticed.Kind.class);
    for (Noticed one : noticed) {
      if (lines.merge(one.kind(), 1, Integer::sum) <= SHOWN) {
        out.append("  ").append(one.series().isEmpty() ? one.file() : one.series()).append(": ");
        out.append(one.message()).append('\n');
        out.append(one.hint().isEmpty() ? "" : "    hint: " + one.hint() + "\n");
      }
    }
    lines.forEach(
        (kind, count) -> {
          if (count > SHOWN) {
            out.append("  ").append(count - SHOWN).append(" more of the kind ");
            out.append(kind.label()).append(", --format json has all\n");
          }
        });
    return out.isEmpty() ? "" : "What was noticed\n" + out;
  }
}
