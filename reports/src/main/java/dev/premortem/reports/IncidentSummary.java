package dev.premortem.reports;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened in one incident, as Markdown, from the lines of a journal. */
public final class IncidentSummary {
  private final String incident;
  private final List<String> timeline = new ArrayList<>();
  private String subject = "";
  private String severity = "";
  private String cause = "";
  private long opened = -1;
  private long paged = -1;
  private long acknowledged = -1;
  private long resolved = -1;
  private double budgetBefore = Double.NaN;
  private double budgetAfter = Double.NaN;
  private double budget = Double.NaN;
  private JsonNode opening;
  private long openingAt;

  /** Whether something was opened on its subject after it was resolved: it, or another one. */
  private boolean reopening;

  /** Collects what there is about an incident. */
  public IncidentSummary(String incident) {
    this.incident = incident;
  }

  /** Takes in a line of the journal, in order. */
  public void add(long at, String kind, JsonNode body) {
    budget(kind, body);
    if (kind.equals("decision") && body.path("kind").asText().equals("openIncident")) {
      opening = body;
      openingAt = at;
      reopening |= resolved >= 0 && body.path("about").asText().equals(subject);
    }
    boolean about =
        body.path("about").asText().equals(incident)
            || body.at("/body/incident").asText().equals(incident)
            || body.path("incident").asText().equals(incident)
            || facts(body);
    if (reopening && kind.equals("decision") && facts(body)) {
      reopening = false;
      resolved = -1;
      line(at, "it came back");
    }
    if (!about || (resolved >= 0 && at > resolved)) {
      if (opened >= 0 && resolved < 0 && sameSubject(kind, body)) {
        line(at, kind + ": " + words(body));
      }
      return;
    }
    if (opened < 0) {
      opened = opening == null ? at : openingAt;
      cause = opening == null ? words(body) : opening.path("reason").asText();
      budgetBefore = budget;
    }
    String own = body.at("/body/severity").asText();
    severity = own.isEmpty() ? severity : own;
    String service = body.at("/body/service").asText();
    subject = service.isEmpty() ? subject : service;
    what(at, kind, body);
  }

  private void budget(String kind, JsonNode body) {
    if (kind.equals("decision")) {
      for (JsonNode fact : body.path("facts")) {
        JsonNode left = fact.at("/values/budgetRemaining");
        budget = left.isNumber() ? left.asDouble() : budget;
      }
    }
  }

  private boolean facts(JsonNode body) {
    for (JsonNode fact : body.path("facts")) {
      if (fact.path("key").asText().equals("IncidentState:" + incident)) {
        subject = fact.at("/values/service").asText(subject);
        severity = fact.at("/values/severity").asText(severity);
        return true;
      }
    }
    return false;
  }

  private boolean sameSubject(String kind, JsonNode body) {
    boolean telling = kind.equals("yield") || kind.equals("decision") || kind.equals("done");
    return telling
        && !subject.isEmpty()
        && (body.path("about").asText().equals(subject)
            || body.at("/body/service").asText().equals(subject)
            || body.path("service").asText().equals(subject));
  }

  private void what(long at, String kind, JsonNode body) {
    String action = body.path("kind").asText();
    if (kind.equals("done") && action.equals("page")) {
      paged = paged < 0 ? at : paged;
    }
    if (kind.equals("posted") && body.path("event").asText().equals("incidentAcknowledged")) {
      acknowledged = acknowledged < 0 ? at : acknowledged;
    }
    if (kind.equals("decision") && action.equals("resolve")) {
      resolved = at;
      budgetAfter = budget;
    }
    line(at, kind + ": " + words(body));
  }

  private static String words(JsonNode body) {
    String reason = body.path("reason").asText();
    if (!reason.isEmpty()) {
      String limit = body.at("/limit/file").asText();
      return body.path("kind").asText()
          + " "
          + body.path("about").asText()
          + ", "
          + reason
          + (limit.isEmpty() ? "" : " (limit at " + limit + ":" + body.at("/limit/line") + ")");
    }
    if (body.has("event")) {
      return body.path("event").asText() + " " + body.path("responder").asText();
    }
    JsonNode inner = body.path("body");
    String text = inner.path("summary").asText(inner.path("text").asText());
    return body.path("kind").asText() + " " + text + " " + body.path("result").asText();
  }

  private void line(long at, String text) {
    timeline.add(
        "| " + Instant.ofEpochSecond(at) + " | " + text.strip().replace("|", "\\|") + " |");
  }

  /** Returns whether the journal knows it. */
  public boolean found() {
    return opened >= 0;
  }

  private static String after(long from, long to) {
    return from < 0 || to < 0 ? "–" : Text.value((double) (to - from), "s");
  }

  /** Returns the summary. */
  public String markdown() {
    StringBuilder out = new StringBuilder("# Incident " + incident + " on " + subject + "\n\n");
    out.append("| | |\n|---|---|\n");
    row(out, "Severity", severity.isEmpty() ? "–" : severity);
    row(out, "Detected by", cause);
    row(out, "Opened", Instant.ofEpochSecond(opened).toString());
    row(out, "First page", after(opened, paged) + " after it was opened");
    row(out, "Acknowledged", after(opened, acknowledged) + " after it was opened");
    row(
        out,
        "Resolved",
        resolved < 0 ? "still open" : after(opened, resolved) + " after it was opened");
    row(
        out,
        "Error budget",
        Text.value(budgetBefore, "ratio")
            + " left before, "
            + Text.value(budgetAfter, "ratio")
            + " after");
    out.append("\n## Timeline (UTC)\n\n| time | what |\n|---|---|\n");
    timeline.forEach(line -> out.append(line).append('\n'));
    return out.append(
            "\n## To be written by people\n\nCause, impact, what went well, what did not, actions.\n")
        .toString();
  }

  private static void row(StringBuilder out, String name, String value) {
    out.append("| ").append(name).append(" | ").append(value.replace("|", "\\|")).append(" |\n");
  }
}
