package dev.premortem.daemon.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.engine.document.RolloutCommand;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.fact.Disaster;
import java.util.Locale;

/** Reads what is posted because it has no metric: backups, secrets, smoke tests, disasters. */
public final class PostedSignals {
  private PostedSignals() {}

  /**
   * Returns the event that a JSON object describes.
   *
   * @throws IllegalArgumentException when it describes none, with a message for who posted it
   */
  public static Event event(JsonNode json, Policy policy) {
    String kind = text(json, "event");
    return switch (kind) {
      case "backupFinished" ->
          new Event.BackupFinished(text(json, "backup"), truth(json, "succeeded"));
      case "secretRotated" -> new Event.SecretRotated(text(json, "secret"));
      case "secretExpired" -> new Event.SecretExpired(text(json, "secret"));
      case "smokeTestFinished" ->
          new Event.SmokeTestFinished(service(json, policy), truth(json, "passed"));
      case "revisionDeployed" ->
          new Event.RevisionDeployed(
              service(json, policy), text(json, "candidate"), text(json, "stable"), percent(json));
      case "trafficObserved" ->
          new Event.TrafficObserved(service(json, policy), text(json, "candidate"), percent(json));
      case "trafficRefused" ->
          new Event.TrafficRefused(
              service(json, policy), text(json, "candidate"), percent(json), text(json, "why"));
      case "rolloutCommanded" ->
          new Event.RolloutCommanded(
              service(json, policy),
              choice(json, "command", RolloutCommand.class),
              text(json, "who"));
      case "revisionWithdrawn" -> new Event.RevisionWithdrawn(service(json, policy));
      case "incidentAcknowledged" ->
          new Event.IncidentAcknowledged(text(json, "incident"), text(json, "responder"));
      case "incidentSnoozed" ->
          new Event.IncidentSnoozed(
              text(json, "incident"), text(json, "responder"), time(json, "until"));
      case "incidentReassigned" ->
          new Event.IncidentReassigned(text(json, "incident"), text(json, "responder"));
      case "incidentsMerged" ->
          new Event.IncidentsMerged(text(json, "incident"), text(json, "into"));
      case "incidentResolved" ->
          new Event.IncidentResolved(text(json, "incident"), text(json, "responder"));
      case "disasterDeclared" -> new Event.DisasterDeclared(disaster(json), text(json, "resource"));
      case "disasterMended" -> new Event.DisasterMended(disaster(json), text(json, "resource"));
      case "breachReported" -> new Event.BreachReported(service(json, policy), truth(json, "on"));
      case "targetMeasured" -> new Event.TargetMeasured(text(json, "target"), truth(json, "met"));
      case "costExported" ->
          new Event.CostExported(text(json, "component"), amount(json, "monthly"));
      default ->
          throw new IllegalArgumentException(
              "there is no event "
                  + kind
                  + "; known: backupFinished, secretRotated, secretExpired, smokeTestFinished,"
                  + " revisionDeployed, trafficObserved, trafficRefused, rolloutCommanded, revisionWithdrawn,"
                  + " incidentAcknowledged, incidentSnoozed, incidentReassigned, incidentsMerged,"
                  + " incidentResolved,"
                  + " disasterDeclared, disasterMended, breachReported, targetMeasured,"
                  + " costExported");
    };
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual() || value.asText().length() > 500) {
      throw new IllegalArgumentException("the field " + field + " must be a text");
    }
    return value.asText();
  }

  private static double amount(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isNumber() || value.asDouble() < 0 || value.asDouble() > 1e15) {
      throw new IllegalArgumentException("the field " + field + " must be an amount of money");
    }
    return value.asDouble();
  }

  private static long time(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < 0) {
      throw new IllegalArgumentException("the field " + field + " must be in epoch seconds");
    }
    return value.asLong();
  }

  /** Returns a share of traffic in percent, 0 where it is not given. */
  private static int percent(JsonNode json) {
    JsonNode value = json.path("percent");
    if (value.isMissingNode()) {
      return 0;
    }
    if (!value.isInt() || value.asInt() < 0 || value.asInt() > 100) {
      throw new IllegalArgumentException("the field percent must be a whole number, 0 to 100");
    }
    return value.asInt();
  }

  private static <E extends Enum<E>> E choice(JsonNode json, String field, Class<E> type) {
    String word = text(json, field);
    for (E value : type.getEnumConstants()) {
      if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "the field "
            + field
            + " must be one of "
            + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
  }

  private static boolean truth(JsonNode json, String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isBoolean()) {
      throw new IllegalArgumentException("the field " + field + " must be true or false");
    }
    return value.asBoolean();
  }

  private static int service(JsonNode json, Policy policy) {
    String name = text(json, "service");
    for (ServicePolicy service : policy.services()) {
      if (service.name().equals(name)) {
        return service.index();
      }
    }
    throw new IllegalArgumentException("the bundle has no service " + name);
  }

  private static Disaster disaster(JsonNode json) {
    return switch (text(json, "disaster")) {
      case "databaseLoss" -> Disaster.DATABASE_LOSS;
      case "regionalOutage" -> Disaster.REGIONAL_OUTAGE;
      case "dataBreach" -> Disaster.DATA_BREACH;
      default ->
          throw new IllegalArgumentException(
              "there is no disaster "
                  + text(json, "disaster").toLowerCase(Locale.ROOT)
                  + "; known: databaseLoss, regionalOutage, dataBreach");
    };
  }
}
