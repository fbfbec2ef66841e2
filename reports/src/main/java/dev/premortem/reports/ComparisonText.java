package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Bundle;
import dev.premortem.simulator.compare.Comparison;
import dev.premortem.simulator.compare.Difference;
import dev.premortem.simulator.compare.Difference.Verdict;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import dev.premortem.simulator.run.RunSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison for a terminal, for a pull request and for programs. */
public final class ComparisonText {
  private final Comparison.Result result;
  private final List<Comparison.OfScenario> judged = new ArrayList<>();
  private final List<Gate> lost = new ArrayList<>();
  private final Map<String, String> unmeasured;
  private final RunSpec before;
  private final RunSpec after;

  /**
   * Prepares it.
   *
   * @param metrics names of the metrics that count, all when empty
   * @param before what determined the base's figures
   * @param after what determined the candidate's
   */
  public ComparisonText(
      Comparison.Result result, List<String> metrics, RunSpec before, RunSpec after) {
    this.result = result;
    this.unmeasured = new LinkedHashMap<>(result.candidate().policy().unknownMetrics());
    unmeasured.keySet().removeAll(result.base().policy().unknownMetrics().keySet());
    unmeasured.keySet().removeIf(m -> !metrics.isEmpty() && !metrics.contains(m));
    this.before = before;
    this.after = after;
    for (Comparison.OfScenario scenario : result.scenarios()) {
      judged.add(
          new Comparison.OfScenario(
              scenario.name(),
              scenario.differences().stream()
                  .filter(d -> metrics.isEmpty() || metrics.contains(d.metric().name()))
                  .toList()));
    }
    for (Gate gate : result.candidate().gates()) {
      boolean held =
          result.base().gates().stream()
              .anyMatch(
                  g ->
                      g.passed()
                          && g.name().equals(gate.name())
                          && g.scenario().equals(gate.scenario()));
      if (!gate.passed() && held) {
        lost.add(gate);
      }
    }
  }

  /** Returns whether something got worse or unknown, or a gate no longer holds. */
  public boolean worse() {
    return !lost.isEmpty() || !unmeasured.isEmpty() || count(Verdict.WORSE) > 0;
  }

  /** Returns a sentence for each metric that only the base knows, and each that none knows. */
  List<String> unknown() {
    List<String> sentences = new ArrayList<>();
    unmeasured.forEach(
        (metric, reason) -> sentences.add(metric + " is unknown with the candidate: " + reason));
    Map<String, String> base = result.base().policy().unknownMetrics();
    result
        .candidate()
        .policy()
        .unknownMetrics()
        .forEach(
            (metric, reason) -> {
              if (base.containsKey(metric)) {
                sentences.add(metric + " is unknown with both: " + reason);
              }
            });
    return sentences;
  }

  /** Returns whether no metric counts. */
  public boolean empty() {
    return judged.stream().allMatch(s -> s.differences().isEmpty());
  }

  List<Comparison.OfScenario> scenarios() {
    return judged;
  }

  RunSpec before() {
    return before;
  }

  RunSpec after() {
    return after;
  }

  List<Gate> lost() {
    return lost;
  }

  private long count(Verdict verdict) {
    return judged.stream()
        .flatMap(s -> s.differences().stream())
        .filter(d -> d.verdict() == verdict)
        .count();
  }

  /** Returns the verdict in one line. */
  public String verdict() {
    long better = count(Verdict.BETTER);
    long worse = count(Verdict.WORSE);
    String gates =
        lost.isEmpty()
            ? ""
            : ", and "
                + lost.size()
                + (lost.size() == 1 ? " gate no longer holds" : " gates no longer hold");
    if (!unmeasured.isEmpty()) {
      gates += ", and " + unmeasured.size() + " no longer known";
    }
    if (better > 0 && worse > 0) {
      return "mixed: " + better + " better, " + worse + " worse" + gates;
    }
    if (worse()) {
      return "worse: " + worse + " metrics" + gates;
    }
    if (better > 0) {
      return "better: " + better + " metrics, none worse";
    }
    long unclear = count(Verdict.UNCLEAR);
    if (unclear > 0) {
      return "can't tell yet";
    }
    if (count(Verdict.DIFFERENT) > 0) {
      return "different, neither better nor worse";
    }
    return count(Verdict.NOT_RELEVANT) > 0
        ? "no relevant difference"
        : "the same: no future came out otherwise";
  }

  /** Returns what a difference says, in words. */
  static String words(Difference d) {
    return switch (d.verdict()) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case DIFFERENT -> "different";
      case SAME -> "same";
      case NOT_RELEVANT -> "no relevant difference";
      case UNCLEAR ->
          d.moreReplications() < 0
              ? "can't tell, nor with ten million more"
              : "can't tell yet, " + d.moreReplications() + " more replications";
    };
  }

  static String signed(double value, String unit) {
    String text = Text.value(Math.abs(value), unit);
    return value == 0 ? text : (value > 0 ? "+" : "−") + text;
  }

  static String interval(Difference d) {
    String unit = d.metric().unit();
    return signed(d.together().low(), unit) + " … " + signed(d.together().high(), unit);
  }

  /** Returns whether a difference is worth a line: neither the same nor dust. */
  static boolean shown(Difference d) {
    return d.verdict() != Verdict.SAME && d.verdict() != Verdict.NOT_RELEVANT;
  }

  /** Returns what the metrics without a line are, in words; empty where all have one. */
  static String rest(Comparison.OfScenario scenario) {
    long same = scenario.differences().stream().filter(d -> d.verdict() == Verdict.SAME).count();
    long dust =
        scenario.differences().stream().filter(d -> d.verdict() == Verdict.NOT_RELEVANT).count();
    String first = same == 0 ? "" : same + " metrics the same in every future";
    String second = dust == 0 ? "" : dust + " without a relevant difference";
    return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
  }

  /** Returns the comparison for a terminal. */
  public String terminal() {
    StringBuilder out = new StringBuilder();
    out.append(name(result.base())).append(" → ").append(name(result.candidate()));
    out.append(", ").append(Text.replications(result.base())).append(" futures each\n");
    for (Comparison.OfScenario scenario : judged) {
      List<Difference> different =
          scenario.differences().stream().filter(ComparisonText::shown).toList();
      out.append('\n').append(scenario.name()).append('\n');
      for (Difference d : different) {
        String unit = d.metric().unit();
        out.append(
            String.format(
                Locale.ROOT,
                "  %-34s %10s → %-10s %10s  [%s]  %s%n",
                d.metric().name(),
                Text.value(d.base(), unit),
                Text.value(d.candidate(), unit),
                signed(d.difference(), unit),
                interval(d),
                words(d)));
        if (!d.flipped().isEmpty()) {
          out.append("    otherwise in replications ").append(numbers(d)).append('\n');
        }
      }
      out.append(rest(scenario).isEmpty() ? "" : "  " + rest(scenario) + "\n");
    }
    for (Gate gate : lost) {
      out.append("\ngate no longer holds: ").append(gate.name()).append(", ");
      out.append(gate.scenario()).append(", ").append(gate.metric()).append(' ');
      out.append(gate.limitText()).append('\n');
    }
    unknown().forEach(sentence -> out.append('\n').append(sentence).append('\n'));
    return out.append('\n').append(verdict()).append('\n').toString();
  }

  private static String numbers(Difference d) {
    List<Long> first = d.flipped().subList(0, Math.min(8, d.flipped().size()));
    return String.join(", ", first.stream().map(String::valueOf).toList())
        + (first.size() < d.flipped().size() ? ", …" : "");
  }

  private static String name(Report report) {
    return report.policy().bundle().path();
  }

  /** Returns the comparison for a comment on a pull request. */
  public String markdown() {
    StringBuilder out = new StringBuilder("### Premortem: ").append(verdict()).append("\n\n");
    out.append("`").append(name(result.base())).append("` → `").append(name(result.candidate()));
    out.append("`, ").append(Text.replications(result.base()));
    out.append(" futures of each scenario, the same for both.\n");
    for (Gate gate : lost) {
      out.append("\n**Gate no longer holds:** ").append(gate.name()).append(" (");
      out.append(gate.scenario()).append(", `").append(gate.metric()).append("` ");
      out.append(gate.limitText()).append(")\n");
    }
    unknown().forEach(sentence -> out.append("\n").append(sentence).append("\n"));
    out.append(
        "\n| | scenario | metric | base | candidate | difference | interval | matters from |\n");
    out.append("|---|---|---|---|---|---|---|---|\n");
    int rows = 0;
    for (Comparison.OfScenario scenario : judged) {
      for (Difference d : scenario.differences()) {
        if (shown(d) && d.verdict() != Verdict.UNCLEAR) {
          String unit = d.metric().unit();
          out.append("| ").append(words(d)).append(" | ").append(scenario.name()).append(" | `");
          out.append(d.metric().name()).append("` | ").append(Text.value(d.base(), unit));
          out.append(" | ").append(Text.value(d.candidate(), unit)).append(" | ");
          out.append(signed(d.difference(), unit)).append(" | ").append(interval(d));
          out.append(" | ").append(Text.value(d.relevant().least(), unit)).append(" |\n");
          rows++;
        }
      }
    }
    if (rows == 0) {
      out.append("| – | | no relevant difference was found | | | | | |\n");
    }
    long unclear = count(Verdict.UNCLEAR);
    if (unclear > 0) {
      out.append("\n").append(unclear).append(" differences can't be told yet; ");
      out.append("`comparison.json` says how many more replications each needs.\n");
    }
    return out.toString();
  }

  /** Returns the comparison for programs. */
  public ObjectNode json() {
    ObjectNode node = Json.object();
    node.put("schema", "premortem/comparison/v1");
    bundle(node.putObject("base"), result.base().policy().bundle(), before);
    bundle(node.putObject("candidate"), result.candidate().policy().bundle(), after);
    node.put("seed", result.base().options().seed());
    node.put("replications", result.base().ran());
    node.put("horizon", Text.iso(result.base().options().horizon()));
    if (result.base().partial()) {
      node.put("partial", true);
    }
    ArrayNode scenarios = node.putArray("scenarios");
    for (Comparison.OfScenario scenario : judged) {
      ObjectNode one = scenarios.addObject();
      one.put("name", scenario.name());
      ObjectNode metrics = one.putObject("metrics");
      scenario.differences().forEach(d -> difference(metrics.putObject(d.metric().name()), d));
    }
    Unknowns.put(node, result.candidate().policy().unmeasured());
    if (!unmeasured.isEmpty()) {
      ArrayNode gone = node.putArray("noLongerKnown");
      unmeasured.keySet().forEach(gone::add);
    }
    ArrayNode gates = node.putArray("gatesLost");
    for (Gate gate : lost) {
      gates.addObject().put("name", gate.name()).put("scenario", gate.scenario());
    }
    return node.put("verdict", verdict()).put("worse", worse());
  }

  private static void bundle(ObjectNode node, Bundle bundle, RunSpec run) {
    node.put("path", bundle.path()).put("digest", bundle.digest());
    node.set("run", Summary.run(run));
  }

  private static void difference(ObjectNode node, Difference d) {
    Json.put(node, "base", d.base());
    Json.put(node, "candidate", d.candidate());
    Json.put(node, "difference", d.difference());
    ArrayNode interval = node.putArray("ci95");
    Json.add(interval, d.low());
    Json.add(interval, d.high());
    ArrayNode together = node.putArray("simultaneous95");
    Json.add(together, d.together().low());
    Json.add(together, d.together().high());
    Json.put(node, "leastRelevant", d.relevant().least());
    node.put("reason", d.relevant().reason());
    node.put("n", d.n()).put("unit", d.metric().unit());
    node.put("verdict", d.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (d.verdict() == Verdict.UNCLEAR) {
      if (d.moreReplications() >= 0) {
        node.put("moreReplications", d.moreReplications());
      } else {
        node.putNull("moreReplications");
      }
    }
    Json.put(node, "independentReplicationsRatio", d.independent());
    ArrayNode flipped = node.putArray("flipped");
    d.flipped().forEach(flipped::add);
  }
}
