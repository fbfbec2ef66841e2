package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.fired.FiredComparison;
import dev.premortem.simulator.fired.Firing;
import dev.premortem.simulator.fired.PastIncident;
import dev.premortem.simulator.fired.RuleRecord;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What fired, against what really fired and against incidents, as text and as JSON. */
public final class FiredText {
  /** Firings of one sort that a terminal shows. */
  private static final int SHOWN = 20;

  private FiredText() {}

  /** Returns firings with their labels and times. */
  public static ArrayNode json(List<Firing> firings) {
    ArrayNode array = Json.array();
    firings.forEach(f -> array.add(json(f)));
    return array;
  }

  private static ObjectNode json(Firing firing) {
    ObjectNode node = Json.object().put("rule", firing.rule());
    ObjectNode labels = node.putObject("labels");
    firing.labels().asMap().forEach(labels::put);
    return span(node, firing);
  }

  private static ObjectNode span(ObjectNode node, Firing firing) {
    node.put("from", Timestamps.text(firing.from()));
    return node.put("to", Timestamps.text(firing.to()));
  }

  /** Returns a comparison with a summary of every rule. */
  public static ObjectNode json(FiredComparison comparison) {
    ObjectNode root = Json.object().put("same", comparison.same());
    ArrayNode alike = root.putArray("alike");
    for (FiredComparison.Pair pair : comparison.alike()) {
      ObjectNode node = alike.addObject().put("rule", pair.theirs().rule());
      ObjectNode labels = node.putObject("labels");
      pair.theirs().labels().asMap().forEach(labels::put);
      span(node.putObject("ours"), pair.ours());
      span(node.putObject("theirs"), pair.theirs());
      node.put("startOffSeconds", pair.startOffSeconds());
      node.put("endOffSeconds", pair.endOffSeconds());
    }
    root.set("onlyOurs", json(comparison.onlyOurs()));
    root.set("onlyTheirs", json(comparison.onlyTheirs()));
    ArrayNode rules = root.putArray("rules");
    summaries(comparison)
        .forEach(
            (rule, of) -> {
              ObjectNode node = rules.addObject().put("rule", rule);
              node.put("alike", of.alike.size());
              node.put("onlyOurs", of.onlyOurs).put("onlyTheirs", of.onlyTheirs);
              off(node, "startOffSeconds", of, FiredComparison.Pair::startOffSeconds);
              off(node, "endOffSeconds", of, FiredComparison.Pair::endOffSeconds);
            });
    return root;
  }

  private static void off(
      ObjectNode node, String name, Summary of, ToLongFunction<FiredComparison.Pair> off) {
    ObjectNode to = node.putObject(name);
    Json.put(to, "median", of.median(off));
    Json.put(to, "worst", of.worst(off));
  }

  /** What one rule did on both sides. */
  private static final class Summary {
    private final List<FiredComparison.Pair> alike = new ArrayList<>();
    private int onlyOurs;
    private int onlyTheirs;

    private double median(ToLongFunction<FiredComparison.Pair> off) {
      long[] sorted = alike.stream().mapToLong(off).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length == 0
          ? Double.NaN
          : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }

    private double worst(ToLongFunction<FiredComparison.Pair> off) {
      double worst = Double.NaN;
      for (FiredComparison.Pair pair : alike) {
        long each = off.applyAsLong(pair);
        worst = Double.isNaN(worst) || Math.abs(each) > Math.abs(worst) ? each : worst;
      }
      return worst;
    }
  }

  private static Map<String, Summary> summaries(FiredComparison comparison) {
    Map<String, Summary> all = new TreeMap<>();
    comparison.alike().forEach(p -> summary(all, p.theirs()).alike.add(p));
    comparison.onlyOurs().forEach(f -> summary(all, f).onlyOurs++);
    comparison.onlyTheirs().forEach(f -> summary(all, f).onlyTheirs++);
    return all;
  }

  private static Summary summary(Map<String, Summary> all, Firing firing) {
    return all.computeIfAbsent(firing.rule(), r -> new Summary());
  }

  /** Returns a comparison for a terminal. */
  public static String terminal(FiredComparison comparison) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "Against what fired: %d alike, %d only ours, %d only theirs%n",
            comparison.alike().size(),
            comparison.onlyOurs().size(),
            comparison.onlyTheirs().size()));
    summaries(comparison)
        .forEach(
            (rule, of) ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "  %-36s %3d alike, %3d only ours, %3d only theirs%s%n",
                        rule,
                        of.alike.size(),
                        of.onlyOurs,
                        of.onlyTheirs,
                        of.alike.isEmpty()
                            ? ""
                            : "; starts off by "
                                + off(of.median(FiredComparison.Pair::startOffSeconds))
                                + ", at worst "
                                + off(of.worst(FiredComparison.Pair::startOffSeconds))
                                + ", ends by "
                                + off(of.median(FiredComparison.Pair::endOffSeconds))
                                + ", at worst "
                                + off(of.worst(FiredComparison.Pair::endOffSeconds)))));
    list(out, "only ours", comparison.onlyOurs());
    list(out, "only theirs", comparison.onlyTheirs());
    return out.toString();
  }

  /**
   * Returns what fired with only one of two policies, or at other times, a line each.
   *
   * @param comparison the first policy's firings as ours, the other's as theirs
   */
  static List<String> differences(FiredComparison comparison, String base, String other) {
    List<String> lines = new ArrayList<>();
    comparison.onlyOurs().forEach(f -> lines.add("only " + base + " fires: " + line(f)));
    comparison.onlyTheirs().forEach(f -> lines.add("only " + other + " fires: " + line(f)));
    for (FiredComparison.Pair pair : comparison.shifted()) {
      lines.add(
          "with "
              + other
              + " begins "
              + apart(-pair.startOffSeconds())
              + " and ends "
              + apart(-pair.endOffSeconds())
              + ": "
              + line(pair.ours()));
    }
    return lines;
  }

  /** Returns the same for a terminal. */
  public static String terminal(FiredComparison comparison, String base, String other) {
    StringBuilder out = new StringBuilder();
    differences(comparison, base, other).forEach(line -> out.append(line).append('\n'));
    return out.toString();
  }

  /** Returns the same for programs. */
  public static ObjectNode differences(FiredComparison comparison) {
    ObjectNode root = Json.object();
    root.set("onlyBase", json(comparison.onlyOurs()));
    root.set("onlyOther", json(comparison.onlyTheirs()));
    ArrayNode shifted = root.putArray("shifted");
    for (FiredComparison.Pair pair : comparison.shifted()) {
      ObjectNode node = json(pair.ours());
      node.put("startLaterSeconds", -pair.startOffSeconds());
      shifted.add(node.put("endLaterSeconds", -pair.endOffSeconds()));
    }
    return root;
  }

  private static String line(Firing firing) {
    return firing.rule()
        + firing.labels()
        + " from "
        + Timestamps.text(firing.from())
        + " to "
        + Timestamps.text(firing.to());
  }

  private static String apart(long seconds) {
    return seconds == 0
        ? "alike"
        : Text.value(Math.abs(seconds), "s") + (seconds > 0 ? " later" : " earlier");
  }

  private static void list(StringBuilder out, String which, List<Firing> firings) {
    for (Firing firing : firings.subList(0, Math.min(SHOWN, firings.size()))) {
      out.append("  ").append(which).append(": ").append(Timestamps.text(firing.from()));
      out.append(" to ").append(Timestamps.text(firing.to())).append("  ");
      out.append(firing.labels()).append('\n');
    }
    if (firings.size() > SHOWN) {
      out.append("  ").append(firings.size() - SHOWN).append(" more are ").append(which);
      out.append(", --format json has all\n");
    }
  }

  /** Returns seconds with a sign: + is later, - is earlier. */
  private static String off(double seconds) {
    return seconds == 0 ? "0 s" : String.format(Locale.ROOT, "%+.0f s", seconds);
  }

  /** Adds {@code rules} and {@code incidents} to a document. */
  public static void json(ObjectNode root, RuleRecord.Table table) {
    ArrayNode rules = root.putArray("rules");
    for (RuleRecord one : table.rules()) {
      ObjectNode node = rules.addObject().put("rule", one.rule()).put("firings", one.firings());
      node.put("caught", one.caught()).put("incidents", one.incidents());
      node.put("first", one.first());
      Json.put(node, "delaySeconds", one.delaySeconds());
      node.put("unneeded", one.unneeded()).put("atNight", one.atNight());
    }
    ArrayNode incidents = root.putArray("incidents");
    for (RuleRecord.Catch one : table.catches()) {
      PastIncident of = one.incident();
      ObjectNode node = incidents.addObject().put("name", of.name());
      node.put("from", Timestamps.text(of.from())).put("until", Timestamps.text(of.until()));
      node.put("service", of.service());
      ArrayNode by = node.putArray("caughtBy");
      one.rules()
          .forEach(
              rule ->
                  by.addObject().put("rule", rule.getKey()).put("delaySeconds", rule.getValue()));
    }
  }

  /** Returns the same for a terminal. */
  public static String terminal(RuleRecord.Table table) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-36s %8s %9s %6s %10s %12s %9s%n",
            "Rule",
            "firings",
            "caught",
            "first",
            "delay",
            "no incident",
            "at night"));
    for (RuleRecord one : table.rules()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-36s %8d %9s %6d %10s %12d %9d%n",
              one.rule(),
              one.firings(),
              one.caught() + " of " + one.incidents(),
              one.first(),
              Double.isNaN(one.delaySeconds()) ? "–" : off(one.delaySeconds()),
              one.unneeded(),
              one.atNight()));
    }
    for (RuleRecord.Catch one : table.catches()) {
      out.append(Timestamps.text(one.incident().from())).append("  ");
      out.append(one.incident().name()).append(": ");
      out.append(one.rules().isEmpty() ? "caught by no rule" : "");
      for (int i = 0; i < one.rules().size(); i++) {
        Map.Entry<String, Long> by = one.rules().get(i);
        out.append(i == 0 ? "" : ", ").append(by.getKey()).append(' ').append(off(by.getValue()));
      }
      out.append('\n');
    }
    return out.toString();
  }
}
