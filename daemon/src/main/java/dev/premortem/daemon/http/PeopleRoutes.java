package dev.premortem.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;
import java.util.function.Function;

/** What people ask of incidents and rollouts; an event names the person, and whose token it was. */
final class PeopleRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longest time for which an incident is snoozed: a week, minutes. */
  private static final int LONGEST = 7 * 1440;

  private final Operations operations;
  private final Function<Context, String> operator;

  /**
   * Prepares routes.
   *
   * @param operator returns whose token it is, and refuses whoever may not ask
   */
  PeopleRoutes(Operations operations, Function<Context, String> operator) {
    this.operations = operations;
    this.operator = operator;
  }

  void add(Javalin app) {
    app.post("/v1/incidents/{id}/acknowledge", ctx -> incident(ctx, "incidentAcknowledged"));
    app.post("/v1/incidents/{id}/snooze", ctx -> incident(ctx, "incidentSnoozed"));
    app.post("/v1/incidents/{id}/reassign", ctx -> incident(ctx, "incidentReassigned"));
    app.post("/v1/incidents/{id}/merge", ctx -> incident(ctx, "incidentsMerged"));
    app.post("/v1/incidents/{id}/resolve", ctx -> incident(ctx, "incidentResolved"));
    app.post("/v1/services/{name}/rollout", this::rollout);
  }

  private static JsonNode body(Context ctx) {
    return ctx.body().isEmpty() ? JSON.createObjectNode() : Face.body(ctx);
  }

  private void incident(Context ctx, String name) {
    String by = operator.apply(ctx);
    JsonNode body = body(ctx);
    ObjectNode event = JSON.createObjectNode().put("event", name);
    event.put("incident", ctx.pathParam("id"));
    if (name.equals("incidentsMerged")) {
      event.put("into", Face.text(body, "into"));
    } else if (name.equals("incidentSnoozed")) {
      event.put("until", operations.now() + minutes(body) * 60L);
    }
    boolean named = name.equals("incidentReassigned") || body.has("responder");
    event.put("responder", named ? Face.text(body, "responder") : by);
    ask(ctx, event.put("by", by));
  }

  private static int minutes(JsonNode body) {
    JsonNode minutes = body.path("minutes");
    if (!minutes.isInt() || minutes.asInt() < 1 || minutes.asInt() > LONGEST) {
      throw new IllegalArgumentException("minutes must be from 1 to " + LONGEST);
    }
    return minutes.asInt();
  }

  private void rollout(Context ctx) {
    String by = operator.apply(ctx);
    JsonNode body = body(ctx);
    ObjectNode event = JSON.createObjectNode().put("event", "rolloutCommanded");
    event.put("service", ctx.pathParam("name")).put("command", Face.text(body, "command"));
    event.put("who", body.has("responder") ? Face.text(body, "responder") : by);
    ask(ctx, event.put("by", by));
  }

  private void ask(Context ctx, ObjectNode event) {
    operations.post(event);
    ctx.status(202).json(Map.of("asked", event.path("event").asText()));
  }
}
