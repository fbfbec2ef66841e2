package dev.premortem.daemon.act;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Pagers, chat rooms, issue trackers and mail. Addresses and keys come from environment variables
 * that the bundle's channels name, and never appear in a message, a log or the journal. Every
 * request carries an {@code Idempotency-Key}; PagerDuty (Events API v2) repeats by its dedup key.
 */
public final class Webhooks implements Messenger {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)\\}");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Map<String, ChannelSpec> channels = new LinkedHashMap<>();
  private final DaemonSpec spec;
  private final Function<String, @Nullable String> environment;

  /** Sends to the channels of a bundle. */
  public Webhooks(Policy policy, DaemonSpec spec, Function<String, @Nullable String> environment) {
    this.spec = spec;
    this.environment = environment;
    for (Document<ChannelSpec> document : policy.bundle().all(Kind.CHANNEL, ChannelSpec.class)) {
      channels.put(document.name(), document.spec());
      if (!document.spec().resource().isEmpty()) {
        channels.put(document.spec().resource(), document.spec());
      }
    }
  }

  @Override
  public String send(String id, String kind, JsonNode body) throws ActionFailed {
    return switch (kind) {
      case "page" -> pagerDuty(id, "trigger", body);
      case "acknowledge" -> pagerDuty(id, "acknowledge", body);
      case "resolve" -> pagerDuty(id, "resolve", body);
      case "tell" -> tell(id, body);
      default -> throw ActionFailed.forGood("there is no action " + kind);
    };
  }

  private String secret(ChannelSpec channel, String name) throws ActionFailed {
    String value = channel.secret().isEmpty() ? null : environment.apply(channel.secret());
    if (value == null || value.isEmpty()) {
      throw ActionFailed.forGood(
          channel.secret().isEmpty()
              ? "channel " + name + " names no variable with its address"
              : "the environment variable "
                  + channel.secret()
                  + " of channel "
                  + name
                  + " is not set");
    }
    return value;
  }

  private String pagerDuty(String id, String action, JsonNode body) throws ActionFailed {
    ChannelSpec pager = null;
    String name = "";
    for (Map.Entry<String, ChannelSpec> entry : channels.entrySet()) {
      if (entry.getValue().kind() == ChannelKind.PAGER && pager == null) {
        pager = entry.getValue();
        name = entry.getKey();
      }
    }
    if (pager == null) {
      throw ActionFailed.forGood("the bundle has no channel of kind pager");
    }
    ObjectNode event = JSON.createObjectNode();
    event.put("routing_key", secret(pager, name));
    event.put("event_action", action);
    event.put("dedup_key", body.path("incident").asText());
    if (action.equals("trigger")) {
      ObjectNode payload = event.putObject("payload");
      payload.put("summary", filled(pager.template(), body, body.path("summary").asText()));
      payload.put("source", body.path("service").asText());
      payload.put("severity", severity(body.path("severity").asText()));
      payload.set("custom_details", body);
      String runbook = body.path("runbook").asText();
      if (runbook.startsWith("https://") || runbook.startsWith("http://")) {
        event.putArray("links").addObject().put("href", runbook).put("text", "Runbook");
      }
    }
    return post(id, spec.pagerDuty(), event.toString(), false);
  }

  private static String severity(String premortem) {
    return switch (premortem) {
      case "P0" -> "critical";
      case "P1" -> "error";
      case "P2" -> "warning";
      default -> "info";
    };
  }

  private String tell(String id, JsonNode body) throws ActionFailed {
    String name = body.path("channel").asText();
    ChannelSpec channel = channels.get(name);
    if (channel == null) {
      throw ActionFailed.forGood("the bundle has no channel " + name);
    }
    String address = secret(channel, name);
    ObjectNode message = body.deepCopy();
    message.put("text", filled(channel.template(), body, body.path("text").asText()));
    return switch (channel.kind()) {
      case CHAT -> post(id, address, slack(message), false);
      case ISSUE, BACKLOG -> post(id, address, message.toString(), true);
      case EMAIL -> mail(id, message);
      case PAGER -> pagerDuty(id, "trigger", message);
    };
  }

  /** Fills a channel's template in; without one the text stays. */
  static String filled(String template, JsonNode body, String text) {
    if (template.isEmpty()) {
      return text;
    }
    Matcher name = PLACEHOLDER.matcher(template);
    StringBuilder filled = new StringBuilder();
    while (name.find()) {
      JsonNode value = body.path(name.group(1));
      name.appendReplacement(
          filled, Matcher.quoteReplacement(value.isValueNode() ? value.asText() : name.group()));
    }
    return name.appendTail(filled).toString();
  }

  /** Slack's form: a text, and for a rollback an attachment with a colour and titled values. */
  private static String slack(JsonNode body) {
    ObjectNode message = JSON.createObjectNode();
    message.put("text", body.path("text").asText());
    JsonNode fields = body.path("fields");
    if (fields.isArray() && !fields.isEmpty()) {
      ArrayNode attachments = message.putArray("attachments");
      ObjectNode attachment = attachments.addObject();
      attachment.put("color", "danger");
      attachment.set("fields", fields);
    }
    return message.toString();
  }

  private String mail(String id, JsonNode body) throws ActionFailed {
    DaemonSpec.Smtp smtp = spec.smtp();
    if (smtp == null) {
      throw ActionFailed.forGood("the configuration has no smtp");
    }
    try {
      new SmtpClient(smtp).send(id, body.path("text").asText());
      return "mail accepted";
    } catch (IOException e) {
      throw ActionFailed.forNow("the mail server does not take it: " + e.getMessage(), e);
    }
  }

  private String post(String id, String address, String body, boolean signed) throws ActionFailed {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(address));
    } catch (IllegalArgumentException e) {
      throw ActionFailed.forGood("the address of a channel is no address");
    }
    request
        .timeout(TIMEOUT)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", id)
        .POST(HttpRequest.BodyPublishers.ofString(body));
    if (signed && spec.webhookSecretVariable() != null) {
      String secret = environment.apply(spec.webhookSecretVariable());
      if (secret != null) {
        request.header("X-Premortem-Signature", "sha256=" + hmac(secret, body));
      }
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      int status = response.statusCode();
      if (status / 100 == 2) {
        return "answered " + status;
      }
      boolean permanent = status / 100 == 4 && status != 408 && status != 429;
      throw permanent
          ? ActionFailed.forGood("the receiver answers " + status)
          : ActionFailed.forNow("the receiver answers " + status, null);
    } catch (IOException e) {
      throw ActionFailed.forNow(
          "the receiver can't be reached: " + e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ActionFailed.forNow("interrupted", e);
    }
  }

  /** HMAC-SHA-256 of a body, in hex. */
  public static String hmac(String secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
