package dev.premortem.daemon.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.store.JournalEntry;
import dev.premortem.daemon.store.StoreException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dashboard and JSON API. Without tokens it answers loopback only; with them everybody needs one.
 * Whatever changes something needs a header that no foreign page can send.
 */
public final class Face implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Face.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGEST_BODY = 1_000_000;
  private static final int MOST_STREAMS = 100;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final DaemonSpec.Http spec;
  private final Tokens tokens;
  private final Operations operations;
  private final Javalin app;
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final AtomicInteger streams = new AtomicInteger();
  private volatile long minute;

  /**
   * Starts to listen.
   *
   * @throws IllegalArgumentException when it would be open to strangers
   */
  public Face(
      DaemonSpec.Http spec, Function<String, @Nullable String> environment, Operations operations) {
    this.spec = spec;
    this.tokens = new Tokens(environment);
    this.operations = operations;
    if (!tokens.any() && !isLoopback(spec.host())) {
      throw new IllegalArgumentException(
          "http.host "
              + spec.host()
              + " is open to others, and no token is set: set PREMORTEM_ADMIN_TOKENS");
    }
    app =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.http.maxRequestSize = LARGEST_BODY;
              config.jetty.modifyHttpConfiguration(
                  http -> {
                    http.setSendServerVersion(false);
                    http.setRequestHeaderSize(16 * 1024);
                    http.setIdleTimeout(30_000);
                  });
              connector(config, environment);
            });
    routes();
    app.start(spec.host(), spec.port());
  }

  private void connector(
      io.javalin.config.JavalinConfig config, Function<String, @Nullable String> environment) {
    String keyStore = spec.keyStore();
    if (keyStore == null) {
      return;
    }
    String variable = spec.keyStorePasswordVariable();
    String password = variable == null ? null : environment.apply(variable);
    if (password == null) {
      throw new IllegalArgumentException("http.keyStore needs the variable with its password");
    }
    SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStorePath(keyStore);
    ssl.setKeyStorePassword(password);
    ssl.setIncludeProtocols("TLSv1.2", "TLSv1.3");
    config.jetty.addConnector(
        (server, http) -> {
          http.addCustomizer(new org.eclipse.jetty.server.SecureRequestCustomizer(false));
          ServerConnector connector =
              new ServerConnector(
                  server,
                  new SslConnectionFactory(ssl, "http/1.1"),
                  new org.eclipse.jetty.server.HttpConnectionFactory(http));
          connector.setHost(spec.host());
          connector.setPort(spec.port());
          return connector;
        });
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Returns the port that is listened on. */
  public int port() {
    return app.port();
  }

  private void routes() {
    app.before(this::guard);
    app.get("/healthz", ctx -> health(ctx, operations.health().alive()));
    app.get("/readyz", ctx -> health(ctx, operations.health().ready()));
    app.get("/", ctx -> page(ctx, "dashboard.html", "text/html"));
    app.get("/dashboard.js", ctx -> page(ctx, "dashboard.js", "text/javascript"));
    app.get("/dashboard.css", ctx -> page(ctx, "dashboard.css", "text/css"));
    app.get("/openapi.json", ctx -> page(ctx, "openapi.json", "application/json"));
    app.get(
        "/metrics",
        ctx -> {
          need(ctx, Role.VIEWER);
          ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(operations.metrics());
        });
    app.get(
        "/v1/state",
        ctx -> {
          need(ctx, Role.VIEWER);
          ctx.contentType("application/json").result(operations.state());
        });
    app.get("/v1/journal", this::journal);
    app.get("/v1/runbooks/{service}", this::runbook);
    app.sse("/v1/stream", this::stream);
    app.post("/v1/signals", this::signals);
    new PeopleRoutes(operations, ctx -> need(ctx, Role.OPERATOR)).add(app);
    app.post("/v1/actions/{id}/approve", ctx -> approve(ctx, true));
    app.post("/v1/actions/{id}/reject", ctx -> approve(ctx, false));
    app.post("/v1/silences", this::silence);
    app.post("/v1/services/{name}/scale", this::scale);
    app.post("/v1/mode", this::mode);
    app.post("/v1/kill-switch", this::kill);
    app.exception(
        IllegalArgumentException.class,
        (e, ctx) -> error(ctx, 400, String.valueOf(e.getMessage())));
    app.exception(
        StoreException.class, (e, ctx) -> error(ctx, 503, "the store can't be used right now"));
    app.exception(
        HttpResponseException.class,
        (e, ctx) -> error(ctx, e.getStatus(), String.valueOf(e.getMessage())));
    app.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("a request failed", e);
          error(ctx, 500, "this should not happen");
        });
    app.error(404, ctx -> error(ctx, 404, "there is nothing here"));
  }

  private static void error(Context ctx, int status, String message) {
    ctx.status(status).json(Map.of("error", message));
  }

  private void guard(Context ctx) {
    ctx.header(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Cache-Control", "no-store");
    long now = System.currentTimeMillis() / 60_000;
    if (now != minute) {
      minute = now;
      requests.clear();
    }
    int count = requests.computeIfAbsent(ctx.ip(), ip -> new AtomicInteger()).incrementAndGet();
    if (count > spec.requestsPerMinute()) {
      throw new HttpResponseException(429, "too many requests", Map.of());
    }
  }

  private static void health(Context ctx, boolean good) {
    ctx.status(good ? 200 : 503).result(good ? "ok" : "not ok");
  }

  private void page(Context ctx, String name, String type) throws IOException {
    try (InputStream in = Face.class.getResourceAsStream("/dev/premortem/daemon/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      ctx.contentType(type + "; charset=utf-8")
          .result(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Returns who asks, when that is somebody who may. */
  private String need(Context ctx, Role role) {
    String who;
    if (tokens.any()) {
      String header = ctx.header("Authorization");
      String token = header != null && header.startsWith("Bearer ") ? header.substring(7) : "";
      Optional<Role> has = tokens.role(token);
      if (has.isEmpty()) {
        ctx.header("WWW-Authenticate", "Bearer");
        throw new HttpResponseException(401, "a token is needed", Map.of());
      }
      if (!has.get().may(role)) {
        throw new HttpResponseException(403, "this token may not do that", Map.of());
      }
      who = has.get().name().toLowerCase(java.util.Locale.ROOT);
    } else {
      String host = String.valueOf(ctx.header("Host")).replaceFirst(":\\d+$", "");
      if (!isLoopback(ctx.ip()) || !LOOPBACK.contains(host)) {
        throw new HttpResponseException(403, "only loopback is served without tokens", Map.of());
      }
      who = "loopback";
    }
    if (!ctx.method().name().equals("GET")) {
      sameOrigin(ctx);
    }
    return who;
  }

  /** A foreign page can neither send this header nor its own name as ours. */
  private static void sameOrigin(Context ctx) {
    String origin = ctx.header("Origin");
    boolean foreign =
        origin != null && !origin.replaceFirst("^https?://", "").equals(ctx.header("Host"));
    if (foreign || !"1".equals(ctx.header("X-Premortem"))) {
      throw new HttpResponseException(403, "the header X-Premortem: 1 is needed", Map.of());
    }
  }

  static JsonNode body(Context ctx) {
    try {
      JsonNode json = JSON.readTree(ctx.body());
      if (json == null || json.isMissingNode()) {
        throw new IllegalArgumentException("a JSON body is needed");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is no JSON", e);
    }
  }

  static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual() || value.asText().isBlank() || value.asText().length() > 200) {
      throw new IllegalArgumentException("the field " + field + " must be a text");
    }
    return value.asText();
  }

  private void journal(Context ctx) {
    need(ctx, Role.VIEWER);
    int most = ctx.queryParamAsClass("most", Integer.class).getOrDefault(100);
    ArrayNode lines = JSON.createArrayNode();
    for (JournalEntry entry : operations.journal(Math.max(1, Math.min(1000, most)))) {
      ObjectNode line = lines.addObject();
      line.put("seq", entry.seq()).put("at", entry.at()).put("kind", entry.kind());
      line.set("body", entry.body());
      line.put("hash", entry.hash());
    }
    ctx.contentType("application/json").result(lines.toString());
  }

  private void runbook(Context ctx) {
    need(ctx, Role.VIEWER);
    ctx.contentType("text/plain; charset=utf-8")
        .result(operations.runbook(ctx.pathParam("service")));
  }

  private void stream(SseClient client) {
    need(client.ctx(), Role.VIEWER);
    if (streams.incrementAndGet() > MOST_STREAMS) {
      streams.decrementAndGet();
      throw new HttpResponseException(429, "too many streams", Map.of());
    }
    client.keepAlive();
    Runnable listener = () -> client.sendEvent("state", operations.state());
    client.onClose(
        () -> {
          streams.decrementAndGet();
          operations.forget(listener);
        });
    operations.listen(listener);
    listener.run();
  }

  private void signals(Context ctx) {
    need(ctx, Role.OPERATOR);
    JsonNode body = body(ctx);
    int taken = 0;
    for (JsonNode event : body.isArray() ? body : JSON.createArrayNode().add(body)) {
      if (!(event instanceof ObjectNode object)) {
        throw new IllegalArgumentException("a signal is an object with the field event");
      }
      operations.post(object);
      taken++;
    }
    ctx.status(202).json(Map.of("taken", taken));
  }

  private void approve(Context ctx, boolean yes) {
    String who = need(ctx, Role.OPERATOR);
    operations.approve(ctx.pathParam("id"), yes, who);
    ctx.status(202).json(Map.of(yes ? "approved" : "rejected", ctx.pathParam("id")));
  }

  private void silence(Context ctx) {
    String who = need(ctx, Role.OPERATOR);
    JsonNode body = body(ctx);
    int minutes = body.path("minutes").asInt(0);
    if (minutes < 0 || minutes > 7 * 1440) {
      throw new IllegalArgumentException("minutes must be from 0 to 10080");
    }
    operations.silence(text(body, "subject"), minutes, who);
    ctx.status(202).json(Map.of("silenced", text(body, "subject")));
  }

  private void scale(Context ctx) {
    String who = need(ctx, Role.OPERATOR);
    JsonNode body = body(ctx);
    if (!body.path("min").isInt() || !body.path("max").isInt()) {
      throw new IllegalArgumentException("the fields min and max must be whole numbers");
    }
    operations.scale(
        ctx.pathParam("name"), body.path("min").asInt(), body.path("max").asInt(), who);
    ctx.status(202).json(Map.of("scale", ctx.pathParam("name")));
  }

  private void mode(Context ctx) {
    String who = need(ctx, Role.ADMIN);
    JsonNode body = body(ctx);
    operations.mode(body.path("service").asText(""), text(body, "mode"), who);
    ctx.status(202).json(Map.of("mode", text(body, "mode")));
  }

  private void kill(Context ctx) {
    String who = need(ctx, Role.ADMIN);
    JsonNode on = body(ctx).path("on");
    if (!on.isBoolean()) {
      throw new IllegalArgumentException("the field on must be true or false");
    }
    operations.kill(on.asBoolean(), who);
    ctx.status(202).json(Map.of("killSwitch", on.asBoolean()));
  }

  @Override
  public void close() {
    app.stop();
  }
}
