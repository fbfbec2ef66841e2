package dev.premortem.reports;

import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Gate;
import dev.premortem.simulator.run.Report;
import java.time.Duration;
import java.util.Locale;

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

  /** Returns the summary as a terminal shows it. */
  public static String terminal(Report report) {
    StringBuilder out = new StringBuilder();
    for (Report.ScenarioResult scenario : report.scenarios()) {
      out.append(scenario.name())
          .append("  (")
          .append(scenario.replications())
          .append(" replications of ")
          .append(iso(report.options().horizon()))
          .append(")\n");
      for (Estimate estimate : scenario.estimates()) {
        String unit = estimate.metric().unit();
        out.append(
            String.format(
                Locale.ROOT,
                "  %-44s %12s   95%% CI %-26s p95 %s%n",
                estimate.metric().name(),
                value(estimate.mean(), unit),
                interval(estimate),
                value(estimate.p95(), unit)));
      }
      out.append('\n');
    }
    if (!report.gates().isEmpty()) {
      out.append("gates\n");
      for (Gate gate : report.gates()) {
        out.append(
            String.format(
                Locale.ROOT,
                "  %s %-34s %-22s %s %s, found %s, bound %s%n",
                gate.passed() ? "pass" : "FAIL",
                gate.name(),
                gate.scenario(),
                gate.metric(),
                gate.limit(),
                number(gate.value()),
                number(gate.bound())));
      }
      out.append('\n');
    }
    return out.append(verdict(report)).append('\n').toString();
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
    if (report.gates().isEmpty()) {
      return "no gates: nothing was asked of this policy";
    }
    if (!report.problems().isEmpty()) {
      return report.problems().size() + " gates could not be judged";
    }
    return failed == 0
        ? "passed: all " + report.gates().size() + " gates hold"
        : "failed: " + failed + " of " + report.gates().size() + " gates do not hold";
  }

  /** Returns the summary as Markdown. */
  public static String markdown(Report report) {
    StringBuilder out = new StringBuilder("# Premortem of ");
    out.append(report.policy().bundle().path()).append("\n\n**").append(verdict(report));
    out.append("**\n\n")
        .append(report.options().replications())
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
            .append(gate.limit())
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
    }
    return out.toString();
  }
}
