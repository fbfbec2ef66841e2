package dev.premortem.reports;

import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A simulation as text for a terminal and as Markdown, and figures as people write them. */
public final class Text {
  private Text() {}

  /** Returns a duration in ISO 8601, whole days as days. */
  static String iso(Duration duration) {
    return duration.toSeconds() % 86400 == 0 && duration.toDays() > 0
        ? "P" + duration.toDays() + "D"
        : duration.toString();
  }

  /** Returns a value with its unit, three digits that matter. */
  public static String value(double value, String unit) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    return switch (unit) {
      case "ratio" -> digits(value * 100) + "%";
      case "s" -> seconds(value);
      case "1" -> digits(value);
      default -> money(value, unit);
    };
  }

  private static String money(double value, String unit) {
    String amount = String.format(Locale.ROOT, "%,.0f", value);
    return switch (unit) {
      case "INR" -> "₹" + amount;
      case "USD" -> "$" + amount;
      case "EUR" -> "€" + amount;
      default -> amount + " " + unit;
    };
  }

  /** Returns a whole number with its unit, thousands apart. */
  static String whole(double value, String unit) {
    return unit.equals("1") ? String.format(Locale.ROOT, "%,.0f", value) : money(value, unit);
  }

  private static String seconds(double value) {
    double size = Math.abs(value);
    if (size < 1e-9) {
      return "0 s";
    }
    if (size < 1) {
      return digits(value * 1000) + " ms";
    }
    if (size < 100) {
      return digits(value) + " s";
    }
    if (size < 5400) {
      return digits(value / 60) + " min";
    }
    return size < 48 * 3600 ? digits(value / 3600) + " h" : digits(value / 86400) + " d";
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.001 ? 3 : 5;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /** Returns an interval with its unit. */
  static String interval(Estimate estimate) {
    String unit = estimate.metric().unit();
    return value(estimate.low(), unit) + " … " + value(estimate.high(), unit);
  }

  /** Columns of the table that a terminal shows: a heading and the metric below it. */
  static final Map<String, String> HEADLINES = new LinkedHashMap<>();

  static {
    HEADLINES.put("failed", "requests.failed.rate");
    HEADLINES.put("false rollb.", "rollback.false.rate");
    HEADLINES.put("missed rollb.", "rollback.missed.rate");
    HEADLINES.put("detect", "detect.time");
    HEADLINES.put("mitigate", "mitigate.time");
    HEADLINES.put("pages/week", "pages.perWeek");
    HEADLINES.put("cost/month", "cost.perMonth");
  }

  /** Returns the summary as a terminal shows it: a row a scenario, the gates, the verdict. */
  public static String terminal(Report report) {
    StringBuilder out = new StringBuilder();
    int width = 8;
    for (Report.ScenarioResult scenario : report.scenarios()) {
      width = Math.max(width, scenario.name().length());
    }
    String name = "%-" + width + "s";
    out.append(String.format(Locale.ROOT, name + "  %8s  %9s", "scenario", "futures", "SLOs met"));
    HEADLINES.keySet().forEach(h -> out.append(String.format(Locale.ROOT, "  %13s", h)));
    out.append('\n');
    for (Report.ScenarioResult scenario : report.scenarios()) {
      out.append(
          String.format(
              Locale.ROOT,
              name + "  %8d  %9s",
              scenario.name(),
              scenario.replications(),
              objectives(report, scenario)));
      HEADLINES
          .values()
          .forEach(
              metric -> out.append(String.format(Locale.ROOT, "  %13s", cell(scenario, metric))));
      out.append('\n');
    }
    if (!report.gates().isEmpty()) {
      gates(out, report);
    }
    List<String> found = Findings.of(report);
    if (!found.isEmpty()) {
      out.append("\nwhat stands out\n");
      found.forEach(sentence -> out.append("  - ").append(sentence).append('\n'));
    }
    out.append(pairs(report));
    return out.append('\n').append(verdict(report)).append('\n').toString();
  }

  /** Says what mirrored pairs brought: how many independent futures one of them is worth. */
  private static String pairs(Report report) {
    List<Double> gains = new ArrayList<>();
    StringBuilder best = new StringBuilder();
    for (Report.ScenarioResult scenario : report.scenarios()) {
      for (Estimate estimate : scenario.estimates()) {
        if (!Double.isNaN(estimate.gain())) {
          gains.add(estimate.gain());
          if (estimate.gain() > 1.5) {
            best.append("  ").append(scenario.name()).append(": ").append(estimate.metric().name());
            best.append(String.format(Locale.ROOT, " %.1f%n", estimate.gain()));
          }
        }
      }
    }
    gains.sort(null);
    return gains.isEmpty()
        ? ""
        : String.format(
                Locale.ROOT,
                "%nmirrored pairs: a future is worth %.2f independent ones in the median metric%n",
                gains.get(gains.size() / 2))
            + best;
  }

  /** Returns the smallest chance among all objectives; of one that is unknown it may be less. */
  static String objectives(Report report, Report.ScenarioResult scenario) {
    boolean unknown = !report.policy().unmeasured().isEmpty();
    double least =
        scenario.estimates().stream()
            .filter(e -> e.metric().name().matches("slo\\..*\\.met\\.probability"))
            .mapToDouble(Estimate::mean)
            .min()
            .orElse(Double.NaN);
    if (unknown) {
      return Double.isNaN(least) ? "unknown" : "≤ " + value(least, "ratio");
    }
    return value(least, "ratio");
  }

  static String cell(Report.ScenarioResult scenario, String metric) {
    for (Estimate estimate : scenario.estimates()) {
      if (estimate.metric().name().equals(metric)) {
        return value(estimate.mean(), estimate.metric().unit());
      }
    }
    return value(Double.NaN, "1");
  }

  private static void gates(StringBuilder out, Report report) {
    out.append("\ngates, judged on the unfavourable end of the 95% interval\n");
    int width = 0;
    for (Gate gate : report.gates()) {
      width = Math.max(width, (gate.name() + " (" + gate.scenario() + ")").length());
    }
    for (Gate gate : report.gates()) {
      String unit = unit(report, gate.metric());
      out.append(
          String.format(
              Locale.ROOT,
              "  %s  %-" + width + "s  %s %s, found %s, bound %s%n",
              gate.passed() ? "pass" : "FAIL",
              gate.name() + " (" + gate.scenario() + ")",
              gate.atMost() ? "<=" : ">=",
              value(gate.limit(), unit),
              value(gate.value(), unit),
              value(gate.bound(), unit)));
    }
  }

  /** Returns the unit of a metric, 1 where no scenario produced it. */
  static String unit(Report report, String metric) {
    for (Report.ScenarioResult scenario : report.scenarios()) {
      for (Estimate estimate : scenario.estimates()) {
        if (estimate.metric().name().equals(metric)) {
          return estimate.metric().unit();
        }
      }
    }
    return "1";
  }

  private static String number(double value) {
    return Double.isFinite(value) ? digits(value) : value > 0 ? "∞" : "−∞";
  }

  /** Returns the verdict in one line. */
  static String verdict(Report report) {
    long failed = report.gates().stream().filter(g -> !g.passed()).count();
    if (report.partial()) {
      return "partial: stopped before the end; nothing is proven";
    }
    if (report.gates().isEmpty() && !report.notJudged().isEmpty()) {
      return "no gate was judged: "
          + report.notJudged().size()
          + " are about what was not simulated";
    }
    if (report.gates().isEmpty()) {
      return "no gates: nothing was asked of this policy";
    }
    if (!report.problems().isEmpty()) {
      return report.problems().size() + " gates could not be judged";
    }
    int not = report.notJudged().size();
    String rest =
        not == 0 ? "" : "; " + not + " not judged, because their scenarios were not simulated";
    return failed == 0
        ? "passed: all "
            + report.gates().size()
            + " gates "
            + (not == 0 ? "" : "judged ")
            + "hold"
            + rest
        : "failed: " + failed + " of " + report.gates().size() + " gates do not hold" + rest;
  }

  /** Returns how many replications were run, of how many that were asked for. */
  static String replications(Report report) {
    long most = report.scenarios().stream().mapToLong(s -> s.replications()).max().orElse(0);
    long asked = report.options().replications();
    String ran = report.ran() == most ? String.valueOf(most) : report.ran() + " to " + most;
    return most == asked && report.ran() == most ? ran : ran + " (of " + asked + " asked for)";
  }

  /** Returns the summary as Markdown. */
  public static String markdown(Report report) {
    StringBuilder out = new StringBuilder("# Premortem of ");
    out.append(report.policy().bundle().path()).append("\n\n**").append(verdict(report));
    out.append("**\n\n")
        .append(replications(report))
        .append(" replications of ")
        .append(iso(report.options().horizon()))
        .append(", tick ")
        .append(iso(report.options().tick()))
        .append(", seed ")
        .append(report.options().seed())
        .append(", bundle `")
        .append(report.policy().bundle().digest())
        .append("`\n");
    if (!report.gates().isEmpty()) {
      out.append(
          "\n| gate | scenario | metric | limit | found | bound | |\n|---|---|---|---|---|---|---|\n");
      for (Gate gate : report.gates()) {
        out.append("| ")
            .append(gate.name())
            .append(" | ")
            .append(gate.scenario())
            .append(" | `")
            .append(gate.metric())
            .append("` | ")
            .append(gate.limitText())
            .append(" | ")
            .append(number(gate.value()))
            .append(" | ")
            .append(number(gate.bound()))
            .append(gate.passed() ? " | pass |\n" : " | **fail** |\n");
      }
    }
    for (Report.ScenarioResult scenario : report.scenarios()) {
      out.append("\n## ").append(scenario.name()).append("\n\n");
      out.append(scenario.description().strip()).append("\n\n");
      out.append(
          "| metric | mean | 95% interval | p50 | p95 | p99 | n |\n|---|---|---|---|---|---|---|\n");
      for (Estimate estimate : scenario.estimates()) {
        String unit = estimate.metric().unit();
        out.append("| `").append(estimate.metric().name()).append("` | ");
        out.append(value(estimate.mean(), unit)).append(" | ");
        out.append(interval(estimate)).append(" | ");
        out.append(value(estimate.p50(), unit)).append(" | ");
        out.append(value(estimate.p95(), unit)).append(" | ");
        out.append(value(estimate.p99(), unit)).append(" | ");
        out.append(estimate.n()).append(" |\n");
      }
      report
          .policy()
          .unknownMetrics()
          .forEach(
              (metric, reason) ->
                  out.append("| `" + metric + "` | unknown: " + reason + " | | | | | 0 |\n"));
    }
    return out.toString();
  }
}
