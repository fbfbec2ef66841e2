package dev.premortem.daemon.act;

import dev.premortem.daemon.config.DaemonSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Smoke test of a candidate: one GET under its tag that must answer with the expected status. */
public final class HttpSmokeTester implements SmokeTester {
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final DaemonSpec.SmokeTest spec;

  /** Tests as configured. */
  public HttpSmokeTester(DaemonSpec.SmokeTest spec) {
    this.spec = spec;
  }

  @Override
  public boolean passes(String uri) throws ActionFailed {
    String path = spec.path().equals("/") ? "" : spec.path();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri.replaceAll("/+$", "") + path))
              .timeout(spec.timeout())
              .GET()
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
          == spec.expectedStatus();
    } catch (IOException e) {
      return false;
    } catch (IllegalArgumentException e) {
      throw ActionFailed.forGood("the address of the tag is no address: " + uri);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ActionFailed.forNow("interrupted", e);
    }
  }
}
