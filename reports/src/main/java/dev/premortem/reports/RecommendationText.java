package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.compare.Difference;
import dev.premortem.simulator.recommend.Recommendation;
import dev.premortem.simulator.recommend.Recommendation.Risk;
import dev.premortem.simulator.recommend.Recommendation.Verdict;
import dev.premortem.simulator.recommend.Recommender;
import dev.premortem.simulator.recommend.RecoveryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Recommendations for a terminal and for programs. */
public final class RecommendationText {
  private RecommendationText() {}

  static String label(Verdict verdict) {
    return switch (verdict) {
      case RECOMMENDED -> "recommended";
      case SAVES_NOTHING -> "saves nothing";
      case TOO_RISKY -> "too risky";
      case UNCLEAR -> "can't tell yet";
    };
  }

  /** What a month costs less, with its interval. */
  static String saving(@Nullable Difference cost) {
    if (cost == null) {
      return "–";
    }
    String unit = cost.metric().unit();
    return money(-cost.difference(), unit)
        + " ["
        + money(-cost.high(), unit)
        + " … "
        + money(-cost.low(), unit)
        + "]";
  }

  private static String money(double value, String unit) {
    return Text.value(Math.abs(value) < 0.005 ? 0 : value, unit);
  }

  /** How the chance of the objective that is most at risk changes. */
  static String risk(@Nullable Risk risk) {
    if (risk == null) {
      return "no objective";
    }
    Difference d = risk.difference();
    return String.format(
        Locale.ROOT,
        "%s [%s … %s] %s, %s",
        points(d.difference()),
        points(d.low()),
        points(d.high()),
        d.metric().name().replaceAll("^slo\\.|\\.met\\.probability$", ""),
        risk.scenario());
  }

  private static String points(double share) {
    String text = String.format(Locale.ROOT, "%+.2f", 100 * share);
    return text.matches("[+-]0\\.00") ? "0" : text;
  }

  /** Returns the headline: how much can be saved, and at what risk. */
  static String headline(Recommender.Result result) {
    int recommended = result.best().size();
    if (recommended == 0) {
      long open =
          result.recommendations().stream().filter(r -> r.verdict() == Verdict.UNCLEAR).count();
      return "nothing is recommended: of "
          + result.recommendations().size()
          + " changes none saves money at a risk that is allowed"
          + (open == 0 ? "" : "; " + open + " can't be told yet, more futures would");
    }
    String count = recommended == 1 ? "1 change is" : recommended + " changes are";
    Recommendation together = result.together();
    return together != null && together.verdict() == Verdict.RECOMMENDED
        ? count + " recommended, together they save " + saving(together.saving()) + " a month"
        : count
            + " recommended, the best saves "
            + saving(result.recommendations().get(0).saving())
            + " a month";
  }

  /** Returns everything for a terminal. */
  public static String terminal(Recommender.Result result, List<RecoveryPlan> plans) {
    StringBuilder out = new StringBuilder();
    out.append("cost: ").append(result.replications()).append(" futures of ");
    out.append(String.join(", ", result.scenarios()));
    out.append(
        String.format(
            Locale.ROOT,
            "; the chance to meet an objective may fall by %s of 100%n%n",
            Text.value(100 * result.allowed(), "1")));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "", "saves a month", "chance of the objective most at risk, of 100"));
    for (Recommendation one : result.recommendations()) {
      rows.add(row(one));
    }
    if (result.together() != null) {
      rows.add(
          List.of(
              label(result.together().verdict()),
              "all recommended ones together",
              saving(result.together().saving()),
              risk(result.together().worst())));
    }
    table(out, rows);
    out.append(Unknowns.terminal(result.unmeasured()));
    result.unknown().stream()
        .map(
            o ->
                "not simulated, so not recommended: "
                    + o.component().value()
                    + ": "
                    + o.recommendation()
                    + "\n  hint: add effect to it at "
                    + o.component().place()
                    + "\n")
        .forEach(out::append);
    out.append('\n').append(headline(result)).append('\n');
    for (Recommendation one : result.best()) {
      out.append("  ").append(one.change().place()).append(": ").append(one.change().write());
      out.append('\n');
    }
    for (Recommendation one : result.recommendations()) {
      if (one.verdict() == Verdict.TOO_RISKY || one.verdict() == Verdict.UNCLEAR) {
        out.append("  not ").append(one.change().subject()).append(": ");
        out.append(one.change().words()).append(": ").append(one.reason()).append('\n');
      }
    }
    plans.forEach(plan -> recovery(out, plan));
    return out.toString();
  }

  private static List<String> row(Recommendation one) {
    return List.of(
        label(one.verdict()),
        one.change().subject() + ": " + one.change().words(),
        saving(one.saving()),
        risk(one.worst()));
  }

  private static void table(StringBuilder out, List<List<String>> rows) {
    for (List<String> row : rows) {
      for (int c = 0; c < row.size(); c++) {
        int column = c;
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        out.append(c == 0 ? "" : "  ").append(row.get(c));
        out.append(c == row.size() - 1 ? "" : " ".repeat(width - row.get(c).length()));
      }
      out.append('\n');
    }
  }

  private static void recovery(StringBuilder out, RecoveryPlan plan) {
    out.append("\nrecovery: ").append(plan.procedure()).append(", ").append(plan.disaster());
    out.append('\n');
    RecoveryPlan.Loss loss = plan.loss();
    if (loss != null) {
      out.append("  data lost   ").append(spread(loss.spread())).append('\n');
      out.append("              ").append(lossAdvice(loss)).append('\n');
    }
    RecoveryPlan.Time time = plan.duration();
    if (time != null) {
      out.append("  time taken  ").append(spread(time.spread())).append('\n');
      out.append("              ").append(timeAdvice(time)).append('\n');
    }
  }

  static String spread(RecoveryPlan.Spread spread) {
    return String.format(
        Locale.ROOT,
        "P50 %s, P95 %s, P99 %s; within %s in %.1f%% [%.1f … %.1f]",
        seconds(spread.p50()),
        seconds(spread.p95()),
        seconds(spread.p99()),
        seconds(spread.target()),
        100 * spread.met(),
        100 * spread.low(),
        100 * spread.high());
  }

  static String seconds(double value) {
    return Double.isInfinite(value) ? "for ever" : Text.value(value, "s");
  }

  static String lossAdvice(RecoveryPlan.Loss loss) {
    String gone =
        loss.notCounted().isEmpty()
            ? ""
            : " (lost with the region: " + String.join(", ", loss.notCounted()) + ")";
    if (loss.spread().holds()) {
      return "the target holds: " + String.join(", ", loss.backups()) + gone;
    }
    if (loss.needed() == 0) {
      return "no schedule of copies every 5 minutes or less often is enough; replicate" + gone;
    }
    return "it takes a copy every "
        + seconds((double) loss.needed())
        + " at least ("
        + String.format(
            Locale.ROOT,
            "%.1f%%",
            100
                * loss.schedules().stream()
                    .filter(s -> s.periodSeconds() == loss.needed())
                    .mapToDouble(RecoveryPlan.Schedule::met)
                    .max()
                    .orElse(0))
        + ")"
        + gone;
  }

  static String timeAdvice(RecoveryPlan.Time time) {
    if (time.spread().holds()) {
      return "the target holds with steps that typically take " + seconds(time.typical());
    }
    return time.neededTypical() < 60
        ? "even steps that take no time would not hold it: detection and acknowledgement take too"
            + " long"
        : "the steps may typically take "
            + seconds(time.neededTypical())
            + ", not "
            + seconds(time.typical());
  }

  /** Returns everything for programs. */
  public static ObjectNode json(
      Recommender.Result result, List<RecoveryPlan> plans, String currency) {
    ObjectNode root = Json.object().put("schema", "premortem/recommendations/v1");
    root.put("currency", currency).put("replications", result.replications());
    Json.put(root, "allowedRisk", result.allowed());
    ArrayNode scenarios = root.putArray("scenarios");
    result.scenarios().forEach(scenarios::add);
    ArrayNode all = root.putArray("recommendations");
    result.recommendations().forEach(r -> all.add(one(r)));
    if (result.together() != null) {
      root.set("together", one(result.together()));
    }
    Unknowns.put(root, result.unmeasured());
    ArrayNode unknown = root.putArray("notSimulated");
    result
        .unknown()
        .forEach(
            o ->
                unknown
                    .addObject()
                    .put("component", o.component().value())
                    .put("recommendation", o.recommendation()));
    ArrayNode recovery = root.putArray("recovery");
    plans.forEach(p -> recovery.add(plan(p)));
    return root;
  }

  private static ObjectNode one(Recommendation one) {
    ObjectNode node = Json.object();
    node.put("subject", one.change().subject()).put("change", one.change().words());
    node.put("write", one.change().write());
    node.put("file", one.change().place().file()).put("line", one.change().place().line());
    node.put("verdict", one.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    node.put("reason", one.reason());
    Difference cost = one.saving();
    if (cost != null) {
      ObjectNode saving = node.putObject("savingPerMonth");
      Json.put(saving, "mean", -cost.difference());
      ArrayNode interval = saving.putArray("ci95");
      Json.add(interval, -cost.high());
      Json.add(interval, -cost.low());
    }
    ArrayNode risks = node.putArray("risks");
    for (Risk risk : one.risks()) {
      ObjectNode at = risks.addObject().put("scenario", risk.scenario());
      at.put("metric", risk.difference().metric().name());
      Json.put(at, "base", risk.difference().base());
      Json.put(at, "changed", risk.difference().candidate());
      Json.put(at, "difference", risk.difference().difference());
      ArrayNode interval = at.putArray("ci95");
      Json.add(interval, risk.difference().low());
      Json.add(interval, risk.difference().high());
    }
    Json.put(node, "moreReplications", (double) one.moreReplications());
    return node;
  }

  private static ObjectNode plan(RecoveryPlan plan) {
    ObjectNode node = Json.object().put("procedure", plan.procedure());
    node.put("disaster", plan.disaster()).put("holds", plan.holds());
    RecoveryPlan.Loss loss = plan.loss();
    if (loss != null) {
      ObjectNode at = spreadNode(node, "rpo", loss.spread());
      at.put("neededPeriod", loss.needed());
      ArrayNode schedules = at.putArray("schedules");
      for (RecoveryPlan.Schedule schedule : loss.schedules()) {
        ObjectNode one = schedules.addObject().put("period", schedule.periodSeconds());
        Json.put(one, "met", schedule.met());
      }
    }
    RecoveryPlan.Time time = plan.duration();
    if (time != null) {
      ObjectNode at = spreadNode(node, "rto", time.spread());
      Json.put(at, "typical", time.typical());
      Json.put(at, "neededTypical", time.neededTypical());
    }
    return node;
  }

  private static ObjectNode spreadNode(ObjectNode node, String name, RecoveryPlan.Spread spread) {
    ObjectNode at = node.putObject(name);
    Json.put(at, "target", spread.target());
    Json.put(at, "p50", spread.p50());
    Json.put(at, "p95", spread.p95());
    Json.put(at, "p99", spread.p99());
    Json.put(at, "met", spread.met());
    ArrayNode interval = at.putArray("ci95");
    Json.add(interval, spread.low());
    Json.add(interval, spread.high());
    return at;
  }
}
