package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.BurnRate;
import dev.premortem.engine.document.Decoder;
import dev.premortem.engine.document.Defaults;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policy numbers of a bundle as they hold: the standard ones with their sources, the bundle's
 * own with their places, and what documents say in their stead.
 */
public final class EffectiveText {
  private static final int COLUMN = 44;

  private EffectiveText() {}

  /** Returns a Defaults document that says what holds, with comments that say where from. */
  public static String yaml(Bundle bundle) {
    StringBuilder out = new StringBuilder("apiVersion: premortem/v1\nkind: Defaults\n");
    out.append("metadata: {name: effective}\nspec:\n");
    Map<String, List<Decoder.Written>> written = written(bundle);
    String group = "";
    for (Defaults.Setting setting : bundle.effective().defaults().settings()) {
      int dot = setting.path().indexOf('.');
      if (!setting.path().startsWith(group + ".")) {
        group = setting.path().substring(0, dot);
        out.append("  ").append(group).append(":\n");
      }
      String name = setting.path().substring(dot + 1);
      line(out, "    " + name(name) + ": " + setting.text(), from(setting));
      for (Decoder.Written instead : written.getOrDefault(setting.path(), List.of())) {
        line(out, "    # " + instead.text(), instead.place().toString());
      }
    }
    for (BurnRate rate : bundle.burnRates()) {
      out.append(
          "# %s above %s times the budget over %s: %s\n"
              .formatted(rate.severity(), rate.factor(), rate.windows().text(), rate.place()));
    }
    return out.toString();
  }

  /** Returns the same as a JSON array, a number each. */
  public static ArrayNode json(Bundle bundle) {
    ArrayNode array = Json.array();
    Map<String, List<Decoder.Written>> written = written(bundle);
    for (Defaults.Setting setting : bundle.effective().defaults().settings()) {
      ObjectNode node = array.addObject().put("path", setting.path()).put("value", setting.text());
      if (setting.own()) {
        place(node, setting.node().place());
      }
      if (!setting.source().isEmpty()) {
        node.put("source", setting.source());
      }
      for (Decoder.Written instead : written.getOrDefault(setting.path(), List.of())) {
        place(node.withArray("instead").addObject().put("value", instead.text()), instead.place());
      }
    }
    return array;
  }

  private static Map<String, List<Decoder.Written>> written(Bundle bundle) {
    Map<String, List<Decoder.Written>> byPath = new TreeMap<>();
    for (Decoder.Written one : bundle.effective().written()) {
      byPath.computeIfAbsent(one.path(), p -> new ArrayList<>()).add(one);
    }
    return byPath;
  }

  private static String name(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_-]*") ? name : Json.compact(Json.of(name));
  }

  private static String from(Defaults.Setting setting) {
    return setting.own() ? setting.node().place().toString() : "standard: " + setting.source();
  }

  private static void line(StringBuilder out, String text, String from) {
    out.append(text).append(" ".repeat(Math.max(1, COLUMN - text.length())));
    out.append("# ").append(from).append('\n');
  }

  private static void place(ObjectNode node, Place place) {
    node.put("file", place.file()).put("line", place.line()).put("column", place.column());
  }
}
