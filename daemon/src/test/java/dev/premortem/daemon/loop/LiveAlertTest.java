package dev.premortem.daemon.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.api.Metric;
import com.google.api.MetricDescriptor;
import com.google.api.MonitoredResource;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.monitoring.v3.MetricServiceClient;
import com.google.cloud.monitoring.v3.MetricServiceSettings;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import dev.premortem.daemon.config.Mode;
import dev.premortem.daemon.source.CloudMonitoringSource;
import dev.premortem.daemon.store.Store;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Conditions on any metric of Cloud Monitoring, live: read by Google's client, decided on by the
 * code that backtests use, journalled and decided the same on replay.
 */
@SuppressWarnings("rawtypes") // The provider of channels takes a raw builder.
class LiveAlertTest {
  private static final long START = 1_800_000_000L / 60 * 60;
  private static final String QUEUE = "custom.googleapis.com/queue/depth";
  private static final String JOBS = "custom.googleapis.com/jobs/failed";
  private static final String BUNDLE =
      """
      displayName: queue
      combiner: OR
      conditions:
        - displayName: deep
          conditionThreshold:
            filter: metric.type="custom.googleapis.com/queue/depth" AND resource.labels.zone="a"
            comparison: COMPARISON_GT
            thresholdValue: 100
            duration: 120s
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
      ---
      displayName: jobs
      combiner: OR
      conditions:
        - displayName: failing
          conditionThreshold:
            filter: metric.type="custom.googleapis.com/jobs/failed"
            comparison: COMPARISON_GT
            thresholdValue: 4
            aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA}]
      """;

  @TempDir Path folder;

  /** Serves one gauge and one running total, a value a minute. */
  private static final class Monitoring extends MetricServiceGrpc.MetricServiceImplBase {
    final Set<String> filters = new TreeSet<>();

    @Override
    public void listTimeSeries(
        ListTimeSeriesRequest request, StreamObserver<ListTimeSeriesResponse> answer) {
      filters.add(request.getFilter());
      ListTimeSeriesResponse.Builder response = ListTimeSeriesResponse.newBuilder();
      boolean queue = request.getFilter().contains(QUEUE);
      if (queue || request.getFilter().contains(JOBS)) {
        TimeSeries.Builder series =
            TimeSeries.newBuilder()
                .setMetric(Metric.newBuilder().setType(queue ? QUEUE : JOBS))
                .setMetricKind(
                    queue
                        ? MetricDescriptor.MetricKind.GAUGE
                        : MetricDescriptor.MetricKind.CUMULATIVE)
                .setResource(
                    MonitoredResource.newBuilder()
                        .setType("generic_node")
                        .putLabels("zone", "a")
                        .putLabels("node_id", "n1"));
        long last = request.getInterval().getEndTime().getSeconds() / 60 * 60;
        for (long end = last; end > request.getInterval().getStartTime().getSeconds(); end -= 60) {
          long minute = (end - START) / 60;
          TimeInterval.Builder interval =
              TimeInterval.newBuilder().setEndTime(Timestamp.newBuilder().setSeconds(end));
          if (!queue) {
            interval.setStartTime(Timestamp.newBuilder().setSeconds(START - 3600));
          }
          series.addPoints(
              Point.newBuilder()
                  .setInterval(interval)
                  .setValue(
                      queue
                          ? TypedValue.newBuilder()
                              .setDoubleValue(minute >= 5 && minute < 9 ? 150 : 10)
                          : TypedValue.newBuilder().setInt64Value(minute >= 7 ? 1005 : 1000)));
        }
        response.addTimeSeries(series);
      }
      answer.onNext(response.build());
      answer.onCompleted();
    }
  }

  @Test
  void anAlertOnAnyMetricFiresLiveAndReplaysTheSame() throws Exception {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(bundle.resolve("alert.yaml"), BUNDLE);
    Policy policy = Policy.compile(BundleLoader.load(bundle).bundle()).policy();
    assertNotNull(policy);
    Monitoring monitoring = new Monitoring();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(monitoring)
            .build()
            .start();
    MetricServiceSettings settings =
        MetricServiceSettings.newBuilder()
            .setTransportChannelProvider(
                InstantiatingGrpcChannelProvider.newBuilder()
                    .setEndpoint("localhost:" + server.getPort())
                    .setChannelConfigurator(ManagedChannelBuilder::usePlaintext)
                    .build())
            .setCredentialsProvider(NoCredentialsProvider.create())
            .build();
    try (MetricServiceClient client = MetricServiceClient.create(settings);
        Store store = Store.open("jdbc:sqlite:" + folder.resolve("store.db"), null, null)) {
      FakeWorld world = new FakeWorld(FakeWorld.Faults.NONE, 0);
      world.now = START;
      CloudMonitoringSource source =
          new CloudMonitoringSource(client, "p", Map.of(), policy.reading());
      Loop loop =
          new Loop(
              policy,
              store,
              store.acquire("test", START, START + 90_000).orElseThrow(),
              90,
              new Loop.Ports(List.of(source), world, world, world),
              service -> Mode.OBSERVE,
              LoopMetrics.NONE,
              60,
              START);
      for (int minute = 1; minute <= 20; minute++) {
        world.now += 60;
        loop.run(world.now);
      }
      loop.close();
      List<String> alerts = new ArrayList<>();
      store.journal(
          0,
          List.of("decision"),
          entry -> {
            if (entry.body().path("kind").asText().equals("alert")) {
              alerts.add(
                  entry.body().path("fate").asText() + " " + entry.body().path("reason").asText());
            }
            return true;
          });
      // A running total of 1005 would violate its threshold all the time; 5 were added once.
      assertEquals(
          List.of("acted deep", "acted failing", "ended deep", "ended failing"),
          alerts.stream().sorted().toList());
      assertTrue(
          monitoring.filters.stream()
              .anyMatch(f -> f.contains(QUEUE) && f.contains("resource.labels.zone=\"a\"")),
          monitoring.filters::toString);
      Replay.Result replay = Replay.of(store, 60);
      assertEquals("", replay.difference());
      assertTrue(replay.decisions() > 0);
    } finally {
      server.shutdownNow();
    }
  }
}
