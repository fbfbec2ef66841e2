package dev.premortem.daemon.act;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Smoke test of a candidate by a webhook: a signed request has the tagged address and what the
 * rollout policy asks, and the webhook answers whether the candidate passed. An answer that is none
 * is no verdict.
 */
public final class WebhookSmokeTester implements SmokeTester {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 64 * 1024;

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final URI webhook;
  private final @Nullable String secret;
  private final Duration timeout;

  /**
   * Tests by a webhook.
   *
   * @param secret signs requests (HMAC-SHA-256 of the body in {@code X-Premortem-Signature}), null
   *     for none
   */
  public WebhookSmokeTester(URI webhook, @Nullable String secret, Duration timeout) {
    this.webhook = webhook;
    this.secret = secret;
    this.timeout = timeout;
  }

  @Override
  public Verdict test(String uri, SmokeRequests requests) throws ActionFailed {
    String body =
        JSON.createObjectNode().put("url", uri).<ObjectNode>set("test", requests.json()).toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (secret != null) {
      request.header("X-Premortem-Signature", "sha256=" + Webhooks.hmac(secret, body));
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2 || response.body().length() > LONGEST) {
        throw ActionFailed.forNow(
            "the smoke test's webhook answers " + response.statusCode(), null);
      }
      JsonNode passed = JSON.readTree(response.body()).path("passed");
      if (!passed.isBoolean()) {
        throw ActionFailed.forNow("the smoke test's webhook gives no verdict", null);
      }
      return new Verdict(passed.asBoolean(), "the smoke test's webhook says so");
    } catch (JsonProcessingException e) {
      throw ActionFailed.forNow("the smoke test's webhook answers no JSON", e);
    } catch (IOException e) {
      throw ActionFailed.forNow(
          "the smoke test's webhook can't be reached: " + e.getClass().getSimpleName(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ActionFailed.forNow("interrupted", e);
    }
  }
}
