package dev.premortem.daemon.sandbox;

import com.google.cloud.run.v2.GetRevisionRequest;
import com.google.cloud.run.v2.GetServiceRequest;
import com.google.cloud.run.v2.ListRevisionsRequest;
import com.google.cloud.run.v2.ListRevisionsResponse;
import com.google.cloud.run.v2.ListServicesRequest;
import com.google.cloud.run.v2.ListServicesResponse;
import com.google.cloud.run.v2.Revision;
import com.google.cloud.run.v2.RevisionsGrpc;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServiceScaling;
import com.google.cloud.run.v2.ServicesGrpc;
import com.google.cloud.run.v2.TrafficTarget;
import com.google.cloud.run.v2.TrafficTargetAllocationType;
import com.google.cloud.run.v2.TrafficTargetStatus;
import com.google.cloud.run.v2.UpdateServiceRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code google.cloud.run.v2}'s Services and Revisions over the sandbox. */
final class RunServers {
  private final SandboxCloud cloud;
  private final String project;
  private final String pages;
  private long operations;

  /** Serves a project; {@code pages} is where tagged revisions answer smoke tests. */
  RunServers(SandboxCloud cloud, String project, String pages) {
    this.cloud = cloud;
    this.project = project;
    this.pages = pages;
  }

  private String name(SandboxCloud.CloudService service) {
    return "projects/" + project + "/locations/" + service.location + "/services/" + service.name;
  }

  private SandboxCloud.@Nullable CloudService find(String name) {
    SandboxCloud.CloudService service = cloud.service(name.substring(name.lastIndexOf('/') + 1));
    return service != null && name(service).equals(name) ? service : null;
  }

  private static String etag(SandboxCloud.CloudService service) {
    return "\"g" + service.generation + "\"";
  }

  private Service service(SandboxCloud.CloudService service) {
    Service.Builder built =
        Service.newBuilder()
            .setName(name(service))
            .setEtag(etag(service))
            .setGeneration(service.generation)
            .setUri(pages + "/run/" + service.name)
            .putAllLabels(service.labels)
            .setLatestReadyRevision(name(service) + "/revisions/" + service.latest())
            .setLatestCreatedRevision(name(service) + "/revisions/" + service.latest())
            .setScaling(
                ServiceScaling.newBuilder()
                    .setMinInstanceCount(service.minInstances)
                    .setMaxInstanceCount(service.maxInstances));
    for (SandboxCloud.Share share : service.traffic) {
      built.addTraffic(
          TrafficTarget.newBuilder()
              .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
              .setRevision(share.revision())
              .setPercent(share.percent())
              .setTag(share.tag()));
      TrafficTargetStatus.Builder status =
          TrafficTargetStatus.newBuilder()
              .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
              .setRevision(share.revision())
              .setPercent(share.percent())
              .setTag(share.tag());
      if (!share.tag().isEmpty()) {
        status.setUri(pages + "/run/" + service.name + "/" + share.revision());
      }
      built.addTrafficStatuses(status);
    }
    return built.build();
  }

  private static void fail(StreamObserver<?> observer, Status status, String text) {
    observer.onError(status.withDescription(text).asRuntimeException());
  }

  /** The Services service. */
  final class Services extends ServicesGrpc.ServicesImplBase {
    @Override
    public void getService(GetServiceRequest request, StreamObserver<Service> observer) {
      SandboxCloud.CloudService service = find(request.getName());
      if (service == null) {
        fail(observer, Status.NOT_FOUND, "there is no " + request.getName());
        return;
      }
      observer.onNext(service(service));
      observer.onCompleted();
    }

    @Override
    public void listServices(
        ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
      List<SandboxCloud.CloudService> all =
          cloud.services().stream()
              .filter(s -> name(s).startsWith(request.getParent() + "/services/"))
              .toList();
      int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
      int size = request.getPageSize() <= 0 ? 100 : request.getPageSize();
      int to = Math.min(all.size(), from + size);
      ListServicesResponse.Builder response = ListServicesResponse.newBuilder();
      all.subList(Math.min(from, to), to).forEach(s -> response.addServices(service(s)));
      if (to < all.size()) {
        response.setNextPageToken(Integer.toString(to));
      }
      observer.onNext(response.build());
      observer.onCompleted();
    }

    @Override
    public void updateService(UpdateServiceRequest request, StreamObserver<Operation> observer) {
      // Nothing may happen between the look at the etag and the change.
      synchronized (cloud) {
        update(request, observer);
      }
    }

    private void update(UpdateServiceRequest request, StreamObserver<Operation> observer) {
      SandboxCloud.CloudService service = find(request.getService().getName());
      if (service == null) {
        fail(observer, Status.NOT_FOUND, "there is no " + request.getService().getName());
        return;
      }
      if (cloud.apiFailing()) {
        fail(observer, Status.UNAVAILABLE, "the service is currently unavailable");
        return;
      }
      String etag = request.getService().getEtag();
      if (!etag.isEmpty() && !etag.equals(etag(service))) {
        fail(observer, Status.ABORTED, "the etag " + etag + " is not the present one");
        return;
      }
      List<SandboxCloud.Share> wanted = new ArrayList<>();
      int sum = 0;
      for (TrafficTarget target : request.getService().getTrafficList()) {
        if (!service.revisions.contains(target.getRevision())) {
          fail(observer, Status.INVALID_ARGUMENT, "there is no revision " + target.getRevision());
          return;
        }
        sum += target.getPercent();
        wanted.add(
            new SandboxCloud.Share(target.getRevision(), target.getPercent(), target.getTag()));
      }
      if (sum != 100) {
        fail(observer, Status.INVALID_ARGUMENT, "traffic adds up to " + sum + "%");
        return;
      }
      ServiceScaling scaling = request.getService().getScaling();
      service.minInstances = scaling.getMinInstanceCount();
      service.maxInstances = scaling.getMaxInstanceCount();
      cloud.traffic(service, wanted);
      observer.onNext(
          Operation.newBuilder()
              .setName(
                  "projects/"
                      + project
                      + "/locations/"
                      + service.location
                      + "/operations/"
                      + ++operations)
              .setDone(true)
              .setResponse(Any.pack(service(service)))
              .build());
      observer.onCompleted();
    }
  }

  /** The Revisions service. */
  final class Revisions extends RevisionsGrpc.RevisionsImplBase {
    @Override
    public void listRevisions(
        ListRevisionsRequest request, StreamObserver<ListRevisionsResponse> observer) {
      SandboxCloud.CloudService service = find(request.getParent());
      if (service == null) {
        fail(observer, Status.NOT_FOUND, "there is no " + request.getParent());
        return;
      }
      ListRevisionsResponse.Builder response = ListRevisionsResponse.newBuilder();
      service.revisions.forEach(r -> response.addRevisions(revision(service, r)));
      observer.onNext(response.build());
      observer.onCompleted();
    }

    @Override
    public void getRevision(GetRevisionRequest request, StreamObserver<Revision> observer) {
      String[] parts = request.getName().split("/revisions/");
      SandboxCloud.CloudService service = parts.length == 2 ? find(parts[0]) : null;
      if (service == null || !service.revisions.contains(parts[1])) {
        fail(observer, Status.NOT_FOUND, "there is no " + request.getName());
        return;
      }
      observer.onNext(revision(service, parts[1]));
      observer.onCompleted();
    }

    private Revision revision(SandboxCloud.CloudService service, String revision) {
      return Revision.newBuilder()
          .setName(name(service) + "/revisions/" + revision)
          .setService(service.name)
          .build();
    }
  }
}
