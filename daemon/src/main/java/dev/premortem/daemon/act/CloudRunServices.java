package dev.premortem.daemon.act;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.run.v2.Condition;
import com.google.cloud.run.v2.LocationName;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServiceScaling;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.TrafficTargetStatus;
import com.google.cloud.run.v2.UpdateServiceRequest;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.ServicePolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Cloud Run Admin API v2. Traffic is changed by read, modify and write with the etag that was read,
 * so a change that somebody else makes in between is noticed, and is done when the service says
 * that it serves so ({@code traffic_statuses}, which {@code reconciling} explains in
 * service.proto).
 */
public final class CloudRunServices implements CloudServices {
  private static final long TIMEOUT_SECONDS = 120;

  private final ServicesClient client;
  private final String project;
  private final String label;
  private final String labelValue;
  private final Map<String, ServicePolicy> byCloudName = new LinkedHashMap<>();
  private final Map<String, ServicePolicy> byName = new LinkedHashMap<>();

  /** Watches the services of a bundle that name a Cloud Run service. */
  public CloudRunServices(
      ServicesClient client,
      String project,
      String label,
      String labelValue,
      List<ServicePolicy> services) {
    this.client = client;
    this.project = project;
    this.label = label;
    this.labelValue = labelValue;
    for (ServicePolicy service : services) {
      ServiceSpec.CloudRun run = service.spec().cloudRun();
      if (run != null) {
        byCloudName.put(run.region() + "/" + run.service(), service);
        byName.put(service.name(), service);
      }
    }
  }

  @Override
  public Map<String, Observed> observe() throws IOException {
    Set<String> regions = new LinkedHashSet<>();
    byCloudName.keySet().forEach(k -> regions.add(k.substring(0, k.indexOf('/'))));
    Map<String, Observed> observed = new LinkedHashMap<>();
    for (String region : regions) {
      try {
        for (Service service : client.listServices(LocationName.of(project, region)).iterateAll()) {
          String name = TrafficPlan.last(service.getName());
          ServicePolicy known = byCloudName.get(region + "/" + name);
          if (known != null) {
            observed.put(known.name(), observed(known.name(), service));
          }
        }
      } catch (ApiException e) {
        throw new IOException("Cloud Run does not answer: " + e.getStatusCode().getCode(), e);
      }
    }
    return observed;
  }

  /** What serves is in the status of traffic; the list of targets is only what was asked for. */
  private Observed observed(String name, Service service) {
    List<Share> traffic = new ArrayList<>();
    String latest = TrafficPlan.last(service.getLatestReadyRevision());
    for (TrafficTargetStatus status : service.getTrafficStatusesList()) {
      String revision = TrafficPlan.last(status.getRevision());
      traffic.add(
          new Share(
              revision.isEmpty() ? latest : revision,
              status.getPercent(),
              status.getTag(),
              status.getUri()));
    }
    boolean optedIn = labelValue.equals(service.getLabelsOrDefault(label, ""));
    boolean settled = !service.getReconciling();
    return new Observed(name, latest, optedIn, service.getUri(), settled, traffic);
  }

  private String cloudName(String service) throws ActionFailed {
    ServicePolicy policy = byName.get(service);
    ServiceSpec.CloudRun run = policy == null ? null : policy.spec().cloudRun();
    if (run == null) {
      throw ActionFailed.forGood("service " + service + " names no Cloud Run service");
    }
    return "projects/" + project + "/locations/" + run.region() + "/services/" + run.service();
  }

  @Override
  public Observed shift(Split split) throws ActionFailed {
    String service = split.service();
    String name = cloudName(service);
    Service present = get(name);
    optedIn(service, present);
    expected(split, observed(service, present));
    TrafficPlan plan = new TrafficPlan(present, split);
    if (!plan.isAskedFor(present) || (refused(present) && !plan.serves(present))) {
      update(present.toBuilder().clearTraffic().addAllTraffic(plan.targets()).build());
      present = get(name);
    }
    if (!plan.serves(present)) {
      String why = refused(present) ? ": " + present.getTerminalCondition().getMessage() : "";
      throw ActionFailed.forNow(
          "traffic of " + service + " is not yet what was asked for" + why, null);
    }
    return observed(service, present);
  }

  /** Returns whether Cloud Run gave up what was asked for, and serves what it served before. */
  private static boolean refused(Service service) {
    return !service.getReconciling()
        && service.getTerminalCondition().getState() == Condition.State.CONDITION_FAILED;
  }

  /** Makes no change of a split that is not the one that it was decided upon. */
  private static void expected(Split split, Observed before) throws ActionFailed {
    String candidate = split.candidate();
    boolean done = before.gives(candidate, split.stable(), split.percent());
    if (split.from() < 0 || done || before.gives(candidate, split.stable(), split.from())) {
      return;
    }
    String found =
        "%s was expected to have %d%% of the traffic of %s that it shares with %s, found %s"
            .formatted(candidate, split.from(), split.service(), split.stable(), before.split());
    throw before.settled()
        ? ActionFailed.forGood(found + ": not changed")
        : ActionFailed.forNow(found + ", and a change is on its way", null);
  }

  private void optedIn(String service, Service present) throws ActionFailed {
    if (!labelValue.equals(present.getLabelsOrDefault(label, ""))) {
      throw ActionFailed.forGood(
          service + " does not carry the label " + label + "=" + labelValue + ": not touched");
    }
  }

  @Override
  public void scale(String service, int min, int max) throws ActionFailed {
    Service present = get(cloudName(service));
    optedIn(service, present);
    ServiceScaling scaling =
        present.getScaling().toBuilder().setMinInstanceCount(min).setMaxInstanceCount(max).build();
    if (!present.getScaling().equals(scaling)) {
      update(present.toBuilder().setScaling(scaling).build());
      if (!get(cloudName(service)).getScaling().equals(scaling)) {
        throw ActionFailed.forNow("the bounds of " + service + " are not yet as asked for", null);
      }
    }
  }

  private Service get(String name) throws ActionFailed {
    try {
      return client.getService(name);
    } catch (ApiException e) {
      throw failed("read", e);
    }
  }

  private void update(Service service) throws ActionFailed {
    try {
      client
          .updateServiceAsync(UpdateServiceRequest.newBuilder().setService(service).build())
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ApiException e) {
      throw failed("change", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException api) {
        throw failed("change", api);
      }
      throw ActionFailed.forNow("Cloud Run could not change the service: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw ActionFailed.forNow("Cloud Run did not finish the change in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ActionFailed.forNow("interrupted", e);
    }
  }

  private static ActionFailed failed(String what, ApiException e) {
    StatusCode.Code code = e.getStatusCode().getCode();
    String message = "Cloud Run can't " + what + " the service: " + code + ", " + e.getMessage();
    boolean permanent =
        code == StatusCode.Code.INVALID_ARGUMENT
            || code == StatusCode.Code.NOT_FOUND
            || code == StatusCode.Code.PERMISSION_DENIED
            || code == StatusCode.Code.UNAUTHENTICATED;
    return permanent ? ActionFailed.forGood(message) : ActionFailed.forNow(message, e);
  }
}
