package dev.premortem.reports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.engine.policy.Policy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Success metrics against their targets, from a simulation or from what really happened. A target
 * that nothing measures is unknown, never met.
 */
public final class Scorecard {
  private final Policy policy;
  private final Map<String, double[]> sums = new HashMap<>();
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, Long> openedAt = new HashMap<>();
  private final Map<String, Long> pagedAt = new HashMap<>();
  private final Map<String, Long> troubleSince = new HashMap<>();
  private final Map<String, Long> deployed = new HashMap<>();

  /** Keeps the score of a policy. */
  public Scorecard(Policy policy) {
    this.policy = policy;
  }

  /** Reads the metrics of a {@code summary.json}: each in the least favourable scenario. */
  public void simulation(JsonNode summary) {
    for (Document<ScorecardSpec> document :
        policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        if (target.metric() == null) {
          continue;
        }
        boolean most = target.atMost() != null;
        for (JsonNode scenario : summary.path("scenarios")) {
          JsonNode mean = scenario.path("metrics").path(target.metric()).path("mean");
          if (mean.isNumber()) {
            values.merge(
                target.metric(), mean.asDouble(), (a, b) -> most ? Math.max(a, b) : Math.min(a, b));
          }
        }
      }
    }
  }

  /** Reads a line of a journal, in order. */
  public void journal(long at, String kind, JsonNode body) {
    if (kind.equals("decision")) {
      decision(at, body);
    } else if (kind.equals("posted") || kind.equals("yield")) {
      event(at, body);
    } else if (kind.equals("done") && body.path("kind").asText().equals("traffic")) {
      traffic(at, body.path("body"));
    } else if (kind.equals("done") && body.path("kind").asText().equals("page")) {
      pagedAt.putIfAbsent(body.at("/body/incident").asText(), at);
    }
  }

  private void decision(long at, JsonNode body) {
    String what = body.path("kind").asText();
    if (what.equals("openIncident") && body.path("fate").asText().equals("acted")) {
      openedAt.putIfAbsent(body.path("about").asText(), at);
    }
    if (what.equals("resolve")) {
      pagedAt.remove(body.path("about").asText());
    }
    for (JsonNode fact : body.path("facts")) {
      String key = fact.path("key").asText();
      JsonNode left = fact.at("/values/budgetRemaining");
      if ((key.startsWith("SloStatus:") || key.startsWith("BurnState:")) && left.isNumber()) {
        String slo = fact.at("/values/slo").asText();
        values.put("slo." + slo + ".budget.remaining", left.asDouble());
      }
      if (what.equals("resolve") && key.startsWith("IncidentState:")) {
        Long opened = openedAt.remove(fact.at("/values/service").asText());
        if (opened != null) {
          mean("mitigate.time", (double) (at - opened));
        }
      }
    }
    if (what.equals("rollBack") && body.path("fate").asText().equals("acted")) {
      Long since = troubleSince.remove(body.path("about").asText());
      if (since != null) {
        mean("detect.time", (double) (at - since));
      }
    }
  }

  private void event(long at, JsonNode body) {
    String service = body.path("service").asText();
    switch (body.path("event").asText()) {
      case "incidentAcknowledged" -> {
        Long paged = pagedAt.remove(body.path("incident").asText());
        if (paged != null) {
          mean("acknowledge.time", (double) (at - paged));
        }
      }
      case "revisionWithdrawn" -> {
        if (deployed.remove(service) != null) {
          mean("rollback.missed.rate", 1);
        }
      }
      default -> {}
    }
  }

  private void traffic(long at, JsonNode body) {
    String service = body.path("service").asText();
    if (body.path("percent").asInt() == 0) {
      if (deployed.remove(service) != null) {
        mean("rollback.missed.rate", 0);
      }
    } else if (body.path("retag").asBoolean()) {
      deployed.remove(service);
      troubleSince.remove(service);
    } else {
      deployed.putIfAbsent(service, at);
      troubleSince.putIfAbsent(service, at);
    }
  }

  private void mean(String metric, double value) {
    double[] sum = sums.computeIfAbsent(metric, m -> new double[2]);
    sum[0] += value;
    sum[1]++;
    values.put(metric, sum[0] / sum[1]);
  }

  private String verdict(ScorecardSpec.Target target) {
    Double value = target.metric() == null ? null : values.get(target.metric());
    if (value == null) {
      return standing(target.name());
    }
    boolean met =
        (target.atMost() == null || value <= target.atMost().value())
            && (target.atLeast() == null || value >= target.atLeast().value());
    return met ? "met" : "missed";
  }

  /** What the bundle itself answers: plans, runbooks, objectives, secrets. */
  private String standing(String target) {
    return switch (target) {
      case "rollback-plans" -> every(s -> s.rollout() != null);
      case "runbooks" -> every(s -> !s.runbook().isEmpty());
      default -> "unknown";
    };
  }

  private String every(
      java.util.function.Predicate<dev.premortem.engine.policy.ServicePolicy> holds) {
    return policy.services().stream().allMatch(holds) ? "met" : "missed";
  }

  /** Returns whether a target is missed. */
  public boolean missed() {
    return policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class).stream()
        .flatMap(d -> d.spec().targets().stream())
        .anyMatch(t -> verdict(t).equals("missed"));
  }

  /** Returns the score for people. */
  public String text() {
    StringBuilder out = new StringBuilder();
    String group = "";
    for (Document<ScorecardSpec> document :
        policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        if (!target.group().equals(group)) {
          group = target.group();
          out.append(group).append('\n');
        }
        Double value = target.metric() == null ? null : values.get(target.metric());
        out.append(
            String.format(
                Locale.ROOT,
                "  %-7s  %-52s %s%n",
                verdict(target),
                target.statement(),
                value == null || target.metric() == null
                    ? policy.unknownReason(target.metric())
                    : target.metric() + " " + number(target.metric(), value)));
      }
    }
    return out.toString();
  }

  private static String number(String metric, double value) {
    String unit =
        metric.endsWith(".time") || metric.endsWith(".rto")
            ? "s"
            : metric.endsWith(".rate") || metric.endsWith(".remaining") ? "ratio" : "1";
    return Text.value(value, unit);
  }

  /** Returns the score for programs. */
  public ObjectNode json() {
    ObjectNode card = Json.object().put("schema", "premortem/scorecard/v1");
    ArrayNode targets = card.putArray("targets");
    for (Document<ScorecardSpec> document :
        policy.bundle().all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        ObjectNode one = targets.addObject();
        one.put("name", target.name()).put("group", target.group());
        one.put("statement", target.statement()).put("verdict", verdict(target));
        Double value = target.metric() == null ? null : values.get(target.metric());
        if (value != null) {
          one.put("metric", target.metric());
          Json.put(one, "value", value);
        } else if (!policy.unknownReason(target.metric()).isEmpty()) {
          one.put("metric", target.metric()).putNull("value");
          one.put("reason", policy.unknownReason(target.metric()));
        }
      }
    }
    return card;
  }
}
