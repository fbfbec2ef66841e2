package dev.premortem.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.daemon.store.JournalEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hostile requests are refused or inert. */
class FaceTest {
  private static final String VIEWER = "viewer-token-0123456789";
  private static final String OPERATOR = "operator-token-0123456789";
  private static final String ADMIN = "admin-token-0123456789";
  private final Recorder recorder = new Recorder();
  private Face face;

  /** Notes what was asked for. */
  private static final class Recorder implements Operations {
    final List<String> asked = new ArrayList<>();

    @Override
    public String state() {
      return "{\"services\":[]}";
    }

    @Override
    public Health health() {
      return new Health(true, false, "test");
    }

    @Override
    public long now() {
      return 1000;
    }

    @Override
    public String metrics() {
      return "x 1\n";
    }

    @Override
    public List<JournalEntry> journal(int most) {
      return List.of(new JournalEntry(1, 2, "note", "{\"a\":1}", "h"));
    }

    @Override
    public String runbook(String service) {
      return "# What to do for " + service;
    }

    @Override
    public void post(ObjectNode event) {
      asked.add(event.toString());
    }

    @Override
    public void approve(String action, boolean yes, String who) {
      asked.add("approve " + action);
    }

    @Override
    public void silence(String subject, int minutes, String who) {
      asked.add("silence " + subject);
    }

    @Override
    public void mode(String service, String mode, String who) {
      asked.add("mode " + mode);
    }

    @Override
    public void scale(String service, int min, int max, String who) {
      asked.add("scale " + service + " " + min + " " + max);
    }

    @Override
    public void kill(boolean on, String who) {
      asked.add("kill " + on);
    }

    @Override
    public void listen(Runnable listener) {}

    @Override
    public void forget(Runnable listener) {}
  }

  private void start(Map<String, String> environment, int perMinute) {
    Function<String, String> get = environment::get;
    face = new Face(new DaemonSpec.Http("127.0.0.1", 0, perMinute, null, null), get, recorder);
  }

  private void withTokens() {
    start(
        Map.of(
            "PREMORTEM_VIEWER_TOKENS", VIEWER,
            "PREMORTEM_OPERATOR_TOKENS", OPERATOR,
            "PREMORTEM_ADMIN_TOKENS", ADMIN),
        1000);
  }

  @AfterEach
  void stop() {
    if (face != null) {
      face.close();
    }
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + face.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/v1/state,none,401",
    "GET,/v1/state,wrong,401",
    "GET,/v1/state,viewer,200",
    "GET,/metrics,none,401",
    "GET,/v1/journal,none,401",
    "GET,/v1/runbooks/shop,none,401",
    "GET,/v1/runbooks/shop,viewer,200",
    "GET,/v1/journal?most=x,viewer,400",
    "POST,/v1/signals,viewer,403",
    "POST,/v1/signals,operator,202",
    "POST,/v1/incidents/INC-1/acknowledge,viewer,403",
    "POST,/v1/incidents/INC-1/acknowledge,operator,202",
    "POST,/v1/incidents/INC-1/snooze,viewer,403",
    "POST,/v1/incidents/INC-1/reassign,viewer,403",
    "POST,/v1/incidents/INC-1/merge,viewer,403",
    "POST,/v1/incidents/INC-1/resolve,viewer,403",
    "POST,/v1/incidents/INC-1/resolve,operator,202",
    "POST,/v1/services/shop/rollout,viewer,403",
    "POST,/v1/actions/a/approve,viewer,403",
    "POST,/v1/actions/a/approve,operator,202",
    "POST,/v1/services/shop/scale,viewer,403",
    "POST,/v1/services/shop/scale,operator,400",
    "POST,/v1/mode,operator,403",
    "POST,/v1/mode,admin,202",
    "POST,/v1/kill-switch,operator,403",
    "GET,/healthz,none,200",
    "GET,/,none,200",
    "GET,/../../etc/passwd,none,400",
    "GET,/%2e%2e/%2e%2e/etc/passwd,none,400",
    "GET,/nothing,none,404",
    "DELETE,/v1/state,admin,404"
  })
  void everyRoleMayDoWhatItMayAndNoMore(String method, String path, String who, int status)
      throws Exception {
    withTokens();
    String token =
        switch (who) {
          case "viewer" -> VIEWER;
          case "operator" -> OPERATOR;
          case "admin" -> ADMIN;
          default -> "nobody";
        };
    String body = method.equals("POST") ? "{\"event\":\"x\",\"mode\":\"observe\"}" : "";
    HttpResponse<String> response =
        who.equals("none")
            ? send(method, path, body)
            : send(method, path, body, "Authorization", "Bearer " + token, "X-Premortem", "1");
    int got = response.statusCode();
    assertTrue(got == status || (status == 400 && got == 404), path + " answers " + got);
    assertTrue(!response.body().contains("root:"), "a file of the machine");
    assertTrue(!response.body().contains("\tat "), "a stack trace");
  }

  @Test
  void peopleSayWhatBecomesOfIncidentsAndRolloutsAndTheTokenIsNoted() throws Exception {
    withTokens();
    String[] headers = {"Authorization", "Bearer " + OPERATOR, "X-Premortem", "1"};
    String incident = "/v1/incidents/INC-1/";
    List<List<String>> posts =
        List.of(
            List.of(incident + "snooze", "{\"minutes\":120,\"responder\":\"Ada\"}"),
            List.of(incident + "reassign", "{\"responder\":\"Grace\"}"),
            List.of(incident + "merge", "{\"into\":\"INC-2\"}"),
            List.of(incident + "resolve", "{\"responder\":\"Ada\"}"),
            List.of("/v1/services/shop/rollout", "{\"command\":\"pause\",\"responder\":\"Ada\"}"));
    for (List<String> post : posts) {
      assertEquals(202, send("POST", post.get(0), post.get(1), headers).statusCode(), post.get(0));
    }
    assertEquals(
        List.of(
            "{'event':'incidentSnoozed','incident':'INC-1','until':8200,'responder':'Ada','by':'operator'}",
            "{'event':'incidentReassigned','incident':'INC-1','responder':'Grace','by':'operator'}",
            "{'event':'incidentsMerged','incident':'INC-1','into':'INC-2','responder':'operator','by':'operator'}",
            "{'event':'incidentResolved','incident':'INC-1','responder':'Ada','by':'operator'}",
            "{'event':'rolloutCommanded','service':'shop','command':'pause','who':'Ada','by':'operator'}"),
        recorder.asked.stream().map(event -> event.replace('"', '\'')).toList());
    for (String body :
        List.of("{}", "{\"minutes\":0}", "{\"minutes\":1.5}", "{\"minutes\":99999}")) {
      assertEquals(400, send("POST", incident + "snooze", body, headers).statusCode(), body);
    }
  }

  @Test
  void aForeignPageCannotChangeAnything() throws Exception {
    start(Map.of(), 1000);
    assertEquals(403, send("POST", "/v1/kill-switch", "{\"on\":true}").statusCode());
    assertEquals(
        403,
        send(
                "POST",
                "/v1/kill-switch",
                "{\"on\":true}",
                "X-Premortem",
                "1",
                "Origin",
                "http://evil")
            .statusCode());
    assertEquals(List.of(), recorder.asked);
    assertEquals(
        202, send("POST", "/v1/kill-switch", "{\"on\":true}", "X-Premortem", "1").statusCode());
    assertEquals(List.of("kill true"), recorder.asked);
  }

  @Test
  void withoutTokensAnotherHostNameIsRefused() throws Exception {
    start(Map.of(), 1000);
    String answer =
        raw("GET /v1/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), face.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void offLoopbackItDoesNotStartWithoutATokenNorWithAShortOne() {
    DaemonSpec.Http open = new DaemonSpec.Http("0.0.0.0", 0, 100, null, null);
    assertThrows(IllegalArgumentException.class, () -> new Face(open, n -> null, recorder));
    assertThrows(IllegalArgumentException.class, () -> new Face(open, n -> "short", recorder));
  }

  @Test
  void oversizedAndMalformedBodiesAreRefused() throws Exception {
    withTokens();
    String[] headers = {"Authorization", "Bearer " + OPERATOR, "X-Premortem", "1"};
    int large = send("POST", "/v1/signals", "x".repeat(2_000_000), headers).statusCode();
    assertEquals(413, large);
    for (String body : List.of("", "{", "[1]", "\"x\"", "null", "{\"event\":", "\u0000")) {
      assertEquals(400, send("POST", "/v1/signals", body, headers).statusCode(), body);
    }
    assertEquals(
        400,
        send("POST", "/v1/silences", "{\"subject\":\"a\",\"minutes\":99999999}", headers)
            .statusCode());
    assertEquals(List.of(), recorder.asked);
  }

  @Test
  void tooManyRequestsAreRefused() throws Exception {
    start(Map.of(), 20);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      refused += send("GET", "/v1/state", "").statusCode() == 429 ? 1 : 0;
    }
    assertTrue(refused >= 20, refused + " refused");
  }

  @Test
  void aSlowClientDoesNotKeepOthersOut() throws Exception {
    start(Map.of(), 1000);
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), face.port());
        socket
            .getOutputStream()
            .write(
                "POST /v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le"
                    .getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }
      assertEquals(200, send("GET", "/v1/state", "").statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void pagesForbidForeignScriptsAndFrames() throws Exception {
    start(Map.of(), 1000);
    HttpResponse<String> page = send("GET", "/", "");
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assertTrue(!page.body().contains("<script>"), "no inline script");
    assertEquals("nosniff", page.headers().firstValue("X-Content-Type-Options").orElse(""));
  }

  @Test
  void clientsThatSendSlowlyKeepNobodyWaiting() throws Exception {
    withTokens();
    List<java.net.Socket> slow = new ArrayList<>();
    try {
      // As many as there are usually threads: each has begun a request and says no more.
      for (int i = 0; i < 250; i++) {
        java.net.Socket socket =
            new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), face.port());
        socket
            .getOutputStream()
            .write(
                "GET /v1/state HTTP/1.1\r\nHost: x\r\n"
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        slow.add(socket);
      }
      java.net.http.HttpResponse<String> answer =
          java.net.http.HttpClient.newHttpClient()
              .send(
                  java.net.http.HttpRequest.newBuilder(
                          java.net.URI.create("http://127.0.0.1:" + face.port() + "/healthz"))
                      .timeout(java.time.Duration.ofSeconds(20))
                      .build(),
                  java.net.http.HttpResponse.BodyHandlers.ofString());
      assertEquals(200, answer.statusCode());
    } finally {
      for (java.net.Socket socket : slow) {
        socket.close();
      }
    }
  }
}
