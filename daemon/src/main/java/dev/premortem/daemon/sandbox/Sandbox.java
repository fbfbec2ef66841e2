package dev.premortem.daemon.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.engine.document.Quality;
import dev.premortem.engine.policy.Policy;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sandbox on loopback: gRPC servers of the real service definitions, receivers for
 * webhooks, a clock, and a page to break things with. Time runs {@code speed} times faster.
 */
public final class Sandbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RECEIVED_KEPT = 500;

  private final SandboxCloud cloud;
  private final double speed;
  private final Server grpc;
  private final Javalin http;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sandbox-clock");
            thread.setDaemon(true);
            return thread;
          });
  private final ArrayDeque<Map<String, Object>> received = new ArrayDeque<>();
  private final Set<String> keys = new LinkedHashSet<>();
  private long duplicates;
  private @Nullable ScheduledFuture<?> ticking;

  /**
   * Starts a sandbox.
   *
   * @param start time in the sandbox at the beginning, epoch seconds
   * @param speed simulated seconds in a real second
   * @param grpcPort port of the Google APIs, 0 for any
   * @param httpPort port of the page, 0 for any
   */
  public Sandbox(
      Policy policy,
      String project,
      long start,
      double speed,
      int grpcPort,
      int httpPort,
      long seed)
      throws IOException {
    this.cloud = new SandboxCloud(policy, start, seed);
    this.speed = speed;
    this.http = page().start("127.0.0.1", httpPort);
    RunServers run = new RunServers(cloud, project, address());
    this.grpc =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), grpcPort))
            .addService(new MetricServer(cloud, project))
            .addService(run.new Services())
            .addService(run.new Revisions())
            .build()
            .start();
    if (speed > 0) {
      long period = Math.max(1, Math.round(60_000_000 / speed));
      ticking = clock.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MICROSECONDS);
    }
  }

  private void tick() {
    try {
      cloud.tick();
    } catch (RuntimeException e) {
      LOG.error("the simulated world has stopped", e);
      throw e;
    }
  }

  /** Returns the cloud, to break things by hand. */
  public SandboxCloud cloud() {
    return cloud;
  }

  /** Returns the port of the Google APIs. */
  public int grpcPort() {
    return grpc.getPort();
  }

  /** Returns the address of the page. */
  public String address() {
    return "http://127.0.0.1:" + http.port();
  }

  /** Returns every webhook that came in, newest first. */
  public synchronized List<Map<String, Object>> received() {
    return List.copyOf(received);
  }

  /** Returns how many webhooks came with a key that was seen before; they had no second effect. */
  public synchronized long duplicates() {
    return duplicates;
  }

  private Javalin page() {
    Javalin app = Javalin.create(config -> config.showJavalinBanner = false);
    app.get(
        "/", ctx -> ctx.contentType("text/html; charset=utf-8").result(resource("sandbox.html")));
    app.get("/clock", ctx -> ctx.json(clockState()));
    app.get("/state", this::state);
    app.get("/run/{service}", ctx -> ctx.result("ok"));
    app.get("/run/{service}/{revision}", this::smoke);
    app.post("/do/{what}", this::act);
    app.post("/hooks/{name}", this::hook);
    app.exception(
        IllegalArgumentException.class,
        (e, ctx) -> ctx.status(400).json(Map.of("error", String.valueOf(e.getMessage()))));
    return app;
  }

  private static String resource(String name) {
    try (InputStream in = Sandbox.class.getResourceAsStream("/dev/premortem/daemon/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Map<String, Object> clockState() {
    return Map.of(
        "now", cloud.now(), "speed", speed, "iso", Instant.ofEpochSecond(cloud.now()).toString());
  }

  private void state(Context ctx) {
    Map<String, Object> state = new LinkedHashMap<>(clockState());
    state.put("services", cloud.state());
    state.put("dependencies", cloud.dependencies());
    state.put("events", cloud.events());
    state.put("received", received());
    ctx.json(state);
  }

  /**
   * A revision whose smoke test is run answers well; a broken image would not have been deployed.
   */
  private void smoke(Context ctx) {
    SandboxCloud.CloudService service = cloud.service(ctx.pathParam("service"));
    boolean there = service != null && service.revisions.contains(ctx.pathParam("revision"));
    ctx.status(there ? 200 : 404).result(there ? "ok" : "no such revision");
  }

  private void act(Context ctx) throws IOException {
    JsonNode body = ctx.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(ctx.body());
    String service = body.path("service").asText();
    switch (ctx.pathParam("what")) {
      case "deploy" -> {
        String quality = body.path("quality").asText("good");
        String revision =
            switch (quality) {
              case "good" -> cloud.deploy(service, Quality.GOOD, 0, 1);
              case "errors" ->
                  cloud.deploy(service, Quality.ERRORS, body.path("errorRatio").asDouble(0.12), 1);
              case "latency" -> cloud.deploy(service, Quality.LATENCY, 0, 6);
              case "leak" -> cloud.deploy(service, Quality.LEAK, 0, 1);
              default -> throw new IllegalArgumentException("there is no quality " + quality);
            };
        ctx.json(Map.of("revision", revision));
      }
      case "break" -> {
        cloud.breakDependency(body.path("dependency").asText(), body.path("share").asDouble(1));
        ctx.json(Map.of("ok", true));
      }
      case "metrics" -> {
        cloud.loseMetrics(body.path("lost").asBoolean());
        ctx.json(Map.of("ok", true));
      }
      case "api" -> {
        cloud.failApi(body.path("failing").asBoolean());
        ctx.json(Map.of("ok", true));
      }
      case "surge" -> {
        cloud.surge(service, body.path("factor").asDouble(1));
        ctx.json(Map.of("ok", true));
      }
      default -> throw new IllegalArgumentException("there is nothing to do named that");
    }
  }

  private synchronized void hook(Context ctx) {
    String key = ctx.header("Idempotency-Key");
    if (key != null && !keys.add(key)) {
      duplicates++;
      ctx.json(Map.of("status", "success", "duplicate", true));
      return;
    }
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("time", Instant.ofEpochSecond(cloud.now()).toString());
    one.put("hook", ctx.pathParam("name"));
    one.put("body", ctx.body());
    received.addFirst(one);
    while (received.size() > RECEIVED_KEPT) {
      received.removeLast();
    }
    ctx.status(ctx.pathParam("name").equals("pagerduty") ? 202 : 200)
        .json(Map.of("status", "success"));
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel(false);
    }
    clock.shutdownNow();
    grpc.shutdownNow();
    http.stop();
  }
}
