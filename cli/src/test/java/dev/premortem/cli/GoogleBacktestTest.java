package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.Metric;
import com.google.api.MetricDescriptor.MetricKind;
import com.google.api.MonitoredResource;
import com.google.monitoring.v3.AlertPolicy;
import com.google.monitoring.v3.AlertPolicyServiceGrpc;
import com.google.monitoring.v3.ListAlertPoliciesRequest;
import com.google.monitoring.v3.ListAlertPoliciesResponse;
import com.google.monitoring.v3.ListTimeSeriesRequest;
import com.google.monitoring.v3.ListTimeSeriesResponse;
import com.google.monitoring.v3.MetricServiceGrpc;
import com.google.monitoring.v3.Point;
import com.google.monitoring.v3.TimeInterval;
import com.google.monitoring.v3.TimeSeries;
import com.google.monitoring.v3.TypedValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.premortem.daemon.sandbox.Sandbox;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backtests on alert policies and time series that Google's clients read. */
class GoogleBacktestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long END = 1_790_000_040L / 60 * 60;
  private static final String BACKLOG = "custom.googleapis.com/mail/backlog";
  private static final String LETTERS =
      """
      {"displayName": "letters pile up", "combiner": "OR", "conditions": [
        {"displayName": "backlog", "conditionThreshold": {
          "filter": "metric.type=\\"custom.googleapis.com/mail/backlog\\" AND resource.type=\\"generic_node\\"",
          "comparison": "COMPARISON_GT", "thresholdValue": 40, "duration": "180s",
          "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_MEAN"}]}}]}
      """;

  @TempDir Path folder;

  private static final class Policies extends AlertPolicyServiceGrpc.AlertPolicyServiceImplBase {
    @Override
    public void listAlertPolicies(
        ListAlertPoliciesRequest request, StreamObserver<ListAlertPoliciesResponse> answer) {
      AlertPolicy.Builder policy = AlertPolicy.newBuilder();
      try {
        JsonFormat.parser().merge(LETTERS, policy);
      } catch (IOException e) {
        answer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
        return;
      }
      answer.onNext(ListAlertPoliciesResponse.newBuilder().addAlertPolicies(policy).build());
      answer.onCompleted();
    }
  }

  /** Two nodes, a value a minute; the backlog of one is 90 from 60 to 50 minutes before the end. */
  private static final class Series extends MetricServiceGrpc.MetricServiceImplBase {
    @Override
    public void listTimeSeries(
        ListTimeSeriesRequest request, StreamObserver<ListTimeSeriesResponse> answer) {
      ListTimeSeriesResponse.Builder response = ListTimeSeriesResponse.newBuilder();
      if (request.getFilter().contains(BACKLOG)) {
        for (String node : new String[] {"n1", "n2"}) {
          TimeSeries.Builder series =
              TimeSeries.newBuilder()
                  .setMetric(Metric.newBuilder().setType(BACKLOG))
                  .setMetricKind(MetricKind.GAUGE)
                  .setResource(
                      MonitoredResource.newBuilder()
                          .setType("generic_node")
                          .putLabels("node_id", node));
          for (long at = END; at > request.getInterval().getStartTime().getSeconds(); at -= 60) {
            long ago = (END - at) / 60;
            series.addPoints(
                Point.newBuilder()
                    .setInterval(
                        TimeInterval.newBuilder().setEndTime(Timestamp.newBuilder().setSeconds(at)))
                    .setValue(
                        TypedValue.newBuilder()
                            .setDoubleValue(node.equals("n2") && ago >= 50 && ago < 60 ? 90 : 5)));
          }
          response.addTimeSeries(series);
        }
      }
      answer.onNext(response.build());
      answer.onCompleted();
    }
  }

  private Path bundle() throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(
        bundle.resolve("service.yaml"),
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: mail}
        spec:
          instances: {max: 3}
          cloudRun: {service: mail, region: europe-west1, project: post}
        """);
    return bundle;
  }

  private static String[] command(Path bundle, String endpoint, long until) {
    return new String[] {
      "backtest",
      bundle.toString(),
      "--google",
      "post",
      "--endpoint",
      endpoint,
      "--since",
      "2h",
      "--until",
      String.valueOf(until),
      "--format",
      "json"
    };
  }

  @Test
  void policiesOfAProjectAreTakenOverAndDecideOnItsSeries() throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Policies())
            .addService(new Series())
            .build()
            .start();
    try {
      Ran ran = Ran.premortem(command(bundle(), "127.0.0.1:" + server.getPort(), END));
      assertEquals(0, ran.status(), ran::err);
      JsonNode found = JSON.readTree(ran.out());
      assertTrue(found.path("notes").toString().contains("letters pile up"), ran::out);
      JsonNode alert = null;
      for (JsonNode decision : found.path("decisions")) {
        if (decision.path("kind").asText().equals("alert")) {
          alert = alert == null ? decision : alert;
        }
      }
      long minute =
          (END
                  - java.time.Instant.parse(
                          Objects.requireNonNull(alert, ran.out()).path("time").asText())
                      .getEpochSecond())
              / 60;
      assertTrue(minute <= 58 && minute >= 54, "three minutes after it began, not " + minute);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void theSandboxIsReadWithTheSameClients() throws Exception {
    Path bundle = bundle();
    Files.writeString(
        bundle.resolve("traffic.yaml"),
        """
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: letters}
        spec: {service: mail, arrivals: {process: poisson, rate: 3/s}}
        """);
    Policy policy =
        Objects.requireNonNull(Policy.compile(BundleLoader.load(bundle).bundle()).policy());
    try (Sandbox sandbox = new Sandbox(policy, "post", END - 7200, 7200, 0, 0, 1)) {
      Thread.sleep(1500);
      Ran ran = Ran.premortem(command(bundle, "127.0.0.1:" + sandbox.grpcPort(), END));
      assertEquals(0, ran.status(), ran::err);
      JsonNode found = JSON.readTree(ran.out());
      assertTrue(found.path("notes").toString().contains("knows no alert policies"), ran::out);
      assertTrue(found.path("summary").path("values").asLong() > 20, ran::out);
    }
  }

  @Test
  void whatGoogleCanNotAnswerIsRefusedAloud() throws IOException {
    String bundle = bundle().toString();
    Ran fired = Ran.premortem("backtest", bundle, "--google", "post", "--against-fired");
    assertEquals(2, fired.status());
    assertTrue(fired.err().contains("does not list the incidents that were"), fired::err);
    Ran impact = Ran.premortem("backtest", bundle, "--google", "post", "--impact", "up == 0");
    assertEquals(2, impact.status());
    Ran far = Ran.premortem("backtest", bundle, "--google", "post", "--endpoint", "192.0.2.1:1");
    assertEquals(2, far.status());
    assertTrue(far.err().contains("no sandbox on loopback"), far::err);
    Server empty =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .build()
            .start();
    try {
      Ran none = Ran.premortem(command(Path.of(bundle), "127.0.0.1:" + empty.getPort(), END));
      assertEquals(3, none.status());
      assertTrue(none.err().contains("Cloud Monitoring was asked for"), none::err);
      assertTrue(none.err().contains("UNIMPLEMENTED"), none::err);
    } finally {
      empty.shutdownNow();
    }
  }
}
