package dev.premortem.daemon.act;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.run.v2.LocationName;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServiceScaling;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.TrafficTarget;
import com.google.cloud.run.v2.TrafficTargetAllocationType;
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
 * so a change that somebody else makes in between is noticed, and read back afterwards.
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
          String name = last(service.getName());
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

  private Observed observed(String name, Service service) {
    List<Share> traffic = new ArrayList<>();
    String latest = last(service.getLatestReadyRevision());
    for (TrafficTargetStatus status : service.getTrafficStatusesList()) {
      boolean toLatest =
          status.getType() == TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST;
      traffic.add(
          new Share(
              toLatest || status.getRevision().isEmpty() ? latest : last(status.getRevision()),
              status.getPercent(),
              status.getTag(),
              status.getUri()));
    }
    boolean optedIn = labelValue.equals(service.getLabelsOrDefault(label, ""));
    return new Observed(name, latest, optedIn, service.getUri(), traffic);
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
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
  public Observed shift(
      String service,
      String stable,
      String candidate,
      int percent,
      String candidateTag,
      String stableTag)
      throws ActionFailed {
    String name = cloudName(service);
    List<TrafficTarget> wanted = targets(stable, candidate, percent, candidateTag, stableTag);
    Service present = get(name);
    optedIn(service, present);
    if (!same(present, wanted)) {
      Service.Builder changed = present.toBuilder().clearTraffic().addAllTraffic(wanted);
      update(changed.build());
      present = get(name);
    }
    if (!same(present, wanted)) {
      throw ActionFailed.forNow("traffic of " + service + " is not yet what was asked for", null);
    }
    return observed(service, present);
  }

  private void optedIn(String service, Service present) throws ActionFailed {
    if (!labelValue.equals(present.getLabelsOrDefault(label, ""))) {
      throw ActionFailed.forGood(
          service + " does not carry the label " + label + "=" + labelValue + ": not touched");
    }
  }

  private static List<TrafficTarget> targets(
      String stable, String candidate, int percent, String candidateTag, String stableTag) {
    List<TrafficTarget> targets = new ArrayList<>();
    if (percent < 100 || !stableTag.isEmpty()) {
      targets.add(target(stable, 100 - percent, stableTag));
    }
    if (percent > 0 || !candidateTag.isEmpty()) {
      targets.add(target(candidate, percent, candidateTag));
    }
    return targets;
  }

  private static TrafficTarget target(String revision, int percent, String tag) {
    return TrafficTarget.newBuilder()
        .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
        .setRevision(revision)
        .setPercent(percent)
        .setTag(tag)
        .build();
  }

  private static boolean same(Service service, List<TrafficTarget> wanted) {
    List<String> has = new ArrayList<>();
    service.getTrafficList().forEach(t -> has.add(key(t)));
    List<String> wants = new ArrayList<>();
    wanted.forEach(t -> wants.add(key(t)));
    has.sort(String::compareTo);
    wants.sort(String::compareTo);
    return has.equals(wants);
  }

  private static String key(TrafficTarget target) {
    return last(target.getRevision()) + "=" + target.getPercent() + "@" + target.getTag();
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
