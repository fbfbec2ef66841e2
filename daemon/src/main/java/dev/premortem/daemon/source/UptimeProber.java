package dev.premortem.daemon.source;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** Carries out the bundle's uptime checks: address, frequency, time-out, expected status. */
public final class UptimeProber implements SignalSource {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Policy policy;
  private final Map<String, Long> last = new HashMap<>();

  /** Probes what the monitoring stacks of a bundle list. */
  public UptimeProber(Policy policy) {
    this.policy = policy;
  }

  @Override
  public String name() {
    return "uptime-checks";
  }

  @Override
  public void read(long after, long until, Points into) throws IOException {
    for (Document<MonitoringStackSpec> stack :
        policy.bundle().all(Kind.MONITORING_STACK, MonitoringStackSpec.class)) {
      for (MonitoringStackSpec.Component component : stack.spec().components()) {
        for (MonitoringStackSpec.UptimeCheck check : component.checks()) {
          Long before = last.get(check.name());
          if (before == null || until - before >= check.frequency().toSeconds()) {
            last.put(check.name(), until);
            into.probed(service(check), until, answers(check));
          }
        }
      }
    }
  }

  private String service(MonitoringStackSpec.UptimeCheck check) {
    Located<String> named = check.service();
    if (named != null) {
      return named.value();
    }
    Located<String> entry = policy.bundle().system().entry();
    return entry != null ? entry.value() : policy.services().get(0).name();
  }

  private boolean answers(MonitoringStackSpec.UptimeCheck check) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(check.url())).timeout(check.timeout()).GET().build();
      HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
      return response.statusCode() == check.expectedStatus();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
