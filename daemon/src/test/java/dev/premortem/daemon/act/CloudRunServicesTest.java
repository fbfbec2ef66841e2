package dev.premortem.daemon.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.run.v2.Condition;
import com.google.cloud.run.v2.GetServiceRequest;
import com.google.cloud.run.v2.ListServicesRequest;
import com.google.cloud.run.v2.ListServicesResponse;
import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.ServicesClient;
import com.google.cloud.run.v2.ServicesGrpc;
import com.google.cloud.run.v2.ServicesSettings;
import com.google.cloud.run.v2.TrafficTarget;
import com.google.cloud.run.v2.TrafficTargetAllocationType;
import com.google.cloud.run.v2.TrafficTargetStatus;
import com.google.cloud.run.v2.UpdateServiceRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import dev.premortem.daemon.Bundles;
import dev.premortem.daemon.act.CloudServices.Observed;
import dev.premortem.daemon.act.CloudServices.Split;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Cloud Run's v2 API documents of traffic (service.proto, {@code reconciling}): the status is
 * what serves, the list of targets what was asked for, and they differ for a while, or for good.
 */
class CloudRunServicesTest {
  private static final String NAME = "projects/p/locations/europe-west1/services/shop-run";

  @TempDir Path folder;
  private final Run run = new Run();
  private Server server;
  private ServicesClient client;
  private CloudRunServices cloud;

  /** One service, whose status follows what is asked for when it is told to. */
  private static final class Run extends ServicesGrpc.ServicesImplBase {
    Service service = Service.newBuilder().setName(NAME).putLabels("premortem", "enabled").build();
    boolean follows = true;
    String failure = "";
    int updates;

    void serves(TrafficTarget... targets) {
      Service.Builder changed = service.toBuilder().clearTraffic().clearTrafficStatuses();
      for (TrafficTarget target : targets) {
        changed.addTraffic(target);
      }
      service = follow(changed);
    }

    private static Service follow(Service.Builder changed) {
      changed.clearTrafficStatuses();
      String latest = changed.getLatestReadyRevision();
      for (TrafficTarget target : changed.getTrafficList()) {
        changed.addTrafficStatuses(
            TrafficTargetStatus.newBuilder()
                .setType(target.getType())
                .setRevision(target.getRevision().isEmpty() ? latest : target.getRevision())
                .setPercent(target.getPercent())
                .setTag(target.getTag()));
      }
      return changed.build();
    }

    @Override
    public void getService(GetServiceRequest request, StreamObserver<Service> observer) {
      observer.onNext(service);
      observer.onCompleted();
    }

    @Override
    public void listServices(
        ListServicesRequest request, StreamObserver<ListServicesResponse> observer) {
      observer.onNext(ListServicesResponse.newBuilder().addServices(service).build());
      observer.onCompleted();
    }

    @Override
    public void updateService(UpdateServiceRequest request, StreamObserver<Operation> observer) {
      updates++;
      Service.Builder changed = request.getService().toBuilder();
      changed.clearTerminalCondition();
      if (!failure.isEmpty()) {
        changed
            .getTerminalConditionBuilder()
            .setState(Condition.State.CONDITION_FAILED)
            .setMessage(failure);
      }
      service = follows ? follow(changed) : changed.build();
      observer.onNext(
          Operation.newBuilder()
              .setName("o" + updates)
              .setDone(true)
              .setResponse(Any.pack(service))
              .build());
      observer.onCompleted();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server = ServerBuilder.forPort(0).addService(run).build().start();
    client =
        ServicesClient.create(
            ServicesSettings.newBuilder()
                .setCredentialsProvider(NoCredentialsProvider.create())
                .setTransportChannelProvider(channel("127.0.0.1:" + server.getPort()))
                .build());
    cloud =
        new CloudRunServices(client, "p", "premortem", "enabled", Bundles.shop(folder).services());
  }

  @SuppressWarnings("rawtypes") // The provider takes a raw builder.
  private static InstantiatingGrpcChannelProvider channel(String endpoint) {
    InstantiatingGrpcChannelProvider.Builder builder =
        InstantiatingGrpcChannelProvider.newBuilder().setEndpoint(endpoint);
    builder.setChannelConfigurator(ManagedChannelBuilder::usePlaintext);
    return builder.build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.shutdownNow();
  }

  private static TrafficTarget target(String revision, int percent, String tag) {
    return TrafficTarget.newBuilder()
        .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
        .setRevision(revision)
        .setPercent(percent)
        .setTag(tag)
        .build();
  }

  private static TrafficTarget latest(int percent, String tag) {
    return TrafficTarget.newBuilder()
        .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST)
        .setPercent(percent)
        .setTag(tag)
        .build();
  }

  private static Split split(int from, int percent) {
    return new Split("shop", "r1", "r2", from, percent, "candidate", "", false);
  }

  private List<String> asked() {
    List<String> asked = new ArrayList<>();
    for (TrafficTarget t : run.service.getTrafficList()) {
      String revision = t.getRevision().isEmpty() ? "LATEST" : t.getRevision();
      asked.add(
          revision + " " + t.getPercent() + "%" + (t.getTag().isEmpty() ? "" : " " + t.getTag()));
    }
    return asked;
  }

  @Test
  void sharesAndTagsOfOtherRevisionsStayAndTheTwoShareWhatIsLeft() throws Exception {
    run.serves(
        target("old", 20, "legacy"),
        target("r1", 80, ""),
        target("r1", 0, "pinned"),
        target("r2", 0, "candidate"),
        target("older", 0, "archive"),
        latest(0, "newest"));
    Observed after = cloud.shift(split(0, 10));
    assertEquals(
        List.of(
            "old 20% legacy",
            "r1 0% pinned", "older 0% archive", "LATEST 0% newest", "r1 72%", "r2 8% candidate"),
        asked());
    assertEquals(80, after.left("r2", "r1"));
    assertEquals(10, after.percent("r2", "r1"));
    assertTrue(after.gives("r2", "r1", 10));
  }

  @Test
  void theRolloutsOwnTagMovesFromTheRevisionThatHadItBefore() throws Exception {
    run.serves(target("old", 0, "candidate"), target("r1", 100, ""));
    cloud.shift(split(0, 0));
    assertEquals(List.of("r1 100%", "r2 0% candidate"), asked());
  }

  @Test
  void theTagsOfBothSidesSwapWhenTheCandidateBecomesStable() throws Exception {
    run.serves(target("r1", 0, "blue"), target("r2", 100, "green"));
    cloud.shift(new Split("shop", "r1", "r2", 100, 100, "green", "blue", true));
    assertEquals(List.of("r2 100% blue"), asked());
  }

  @Test
  void trafficToTheLatestRevisionIsPinnedBeforeItIsShared() throws Exception {
    run.service = run.service.toBuilder().setLatestReadyRevision(NAME + "/revisions/r2").build();
    run.serves(latest(100, ""));
    cloud.shift(split(-1, 0));
    assertEquals(List.of("r1 100%", "r2 0% candidate"), asked());
  }

  @Test
  void aStepIsNotTakenFromASplitThatNobodyDecidedUpon() {
    run.serves(target("r1", 50, ""), target("r2", 50, "candidate"));
    ActionFailed failed = assertThrows(ActionFailed.class, () -> cloud.shift(split(10, 25)));
    assertTrue(failed.permanent());
    assertEquals(
        "r2 was expected to have 10% of the traffic of shop that it shares with r1, found r1 50%,"
            + " r2 50%: not changed",
        failed.getMessage());
    assertEquals(0, run.updates);
  }

  @Test
  void aRollbackIsMadeFromAnySplit() throws Exception {
    run.serves(target("r1", 40, ""), target("r2", 50, "candidate"), target("old", 10, ""));
    cloud.shift(split(-1, 0));
    assertEquals(List.of("old 10%", "r1 90%", "r2 0% candidate"), asked());
  }

  @Test
  void aStepIsAlwaysSomeTrafficAndNeverOfWhatOthersHave() throws Exception {
    run.serves(target("old", 95, ""), target("r1", 5, ""));
    assertTrue(cloud.shift(split(0, 1)).gives("r2", "r1", 1));
    assertEquals(List.of("old 95%", "r1 4%", "r2 1% candidate"), asked());
    run.serves(target("old", 100, ""));
    ActionFailed failed = assertThrows(ActionFailed.class, () -> cloud.shift(split(0, 10)));
    assertEquals("revisions other than r1 and r2 have all traffic of shop", failed.getMessage());
  }

  @Test
  void aChangeIsDoneWhenItServesAndNotWhenItIsAskedFor() throws Exception {
    run.serves(target("r1", 100, ""));
    run.follows = false;
    ActionFailed failed = assertThrows(ActionFailed.class, () -> cloud.shift(split(0, 10)));
    assertFalse(failed.permanent());
    assertEquals(List.of("r1 90%", "r2 10% candidate"), asked());
    assertEquals(0, cloud.observe().get("shop").percent("r2"));
    run.service = Run.follow(run.service.toBuilder());
    assertEquals(10, cloud.shift(split(0, 10)).percent("r2"));
    assertEquals(1, run.updates, "what is asked for already is not asked for again");
  }

  @Test
  void aChangeThatCloudRunGaveUpIsAskedForAgainAndSaysWhy() throws Exception {
    run.serves(target("r1", 100, ""));
    run.follows = false;
    run.failure = "quota exceeded";
    ActionFailed failed = assertThrows(ActionFailed.class, () -> cloud.shift(split(0, 10)));
    assertTrue(failed.getMessage().endsWith("quota exceeded"), failed.getMessage());
    run.failure = "";
    run.follows = true;
    assertEquals(10, cloud.shift(split(0, 10)).percent("r2"));
    assertEquals(2, run.updates);
  }

  @Test
  void whatIsOnItsWayIsNotTakenForSettled() throws Exception {
    run.serves(target("r1", 100, ""));
    assertTrue(cloud.observe().get("shop").settled());
    run.service = run.service.toBuilder().setReconciling(true).build();
    assertFalse(cloud.observe().get("shop").settled());
  }
}
