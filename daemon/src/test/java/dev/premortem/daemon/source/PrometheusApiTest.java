package dev.premortem.daemon.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server does that Prometheus should not. */
class PrometheusApiTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private PrometheusApi api(int mostBytes) {
    return new PrometheusApi(url() + "/", new HttpAnswers(Duration.ofSeconds(2), mostBytes, "t0p"));
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String failure(int mostBytes) {
    IOException failure = assertThrows(IOException.class, () -> api(mostBytes).rules());
    assertTrue(failure.getMessage().startsWith("Prometheus at " + url()), failure::getMessage);
    assertTrue(!failure.getMessage().contains("t0p"), failure::getMessage);
    return failure.getMessage();
  }

  @Test
  void whatTheUrlHidesIsRefusedAndNotRepeated() {
    for (String secret : new String[] {"?token=s3c", "/#s3c", "/x?s3c"}) {
      IllegalArgumentException refused =
          assertThrows(
              IllegalArgumentException.class, () -> new PrometheusApi(url() + secret, "t0p"));
      assertTrue(!refused.getMessage().contains("s3c"), refused::getMessage);
    }
  }

  @Test
  void theDeadlineIsOverTheWholeAnswer() {
    server.createContext(
        "/api/v1/rules",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            for (int i = 0; i < 100; i++) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
              Thread.sleep(100);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long began = System.nanoTime();
    assertTrue(failure(1000).contains("no whole answer within 2 s"));
    assertTrue(System.nanoTime() - began < Duration.ofSeconds(8).toNanos());
  }

  @Test
  void anAnswerThatIsTooLongIsNotTakenIn() {
    server.createContext("/api/v1/rules", exchange -> answer(exchange, 200, " ".repeat(5000)));
    assertTrue(failure(4999).contains("longer than 4999 bytes"));
  }

  @Test
  void whatIsNoAnswerOfPrometheusIsSaidToBeNone() {
    List<String> tokens = new ArrayList<>();
    server.createContext("/api/v1/rules", exchange -> answer(exchange, 200, "<html>"));
    assertTrue(failure(100).contains("no JSON"));
    server.removeContext("/api/v1/rules");
    server.createContext(
        "/api/v1/rules",
        exchange -> {
          tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
          answer(exchange, 401, "who are you");
        });
    assertTrue(failure(100).contains("answers 401: it wants a token"));
    assertEquals(List.of("Bearer t0p"), tokens);
    server.removeContext("/api/v1/rules");
    server.createContext(
        "/api/v1/rules",
        exchange ->
            answer(
                exchange,
                400,
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no\"}"));
    assertTrue(failure(100).contains("answers 400: bad_data: no"));
  }

  @Test
  void aTokenIsNotTakenElsewhere() {
    server.createContext(
        "/api/v1/rules",
        exchange -> {
          exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
          answer(exchange, 302, "");
        });
    List<String> asked = new ArrayList<>();
    server.createContext(
        "/elsewhere",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          answer(exchange, 200, "{\"status\":\"success\",\"data\":{\"groups\":[]}}");
        });
    assertTrue(failure(1000).contains("answers 302"));
    assertEquals(List.of(), asked);
  }

  @Test
  void aRangeIsAskedForInPartsThatTheServerAnswers() throws IOException {
    List<String> asked = new ArrayList<>();
    server.createContext(
        "/api/v1/query_range",
        exchange -> {
          asked.add(URI.create(exchange.getRequestURI().toString()).getQuery());
          answer(
              exchange,
              200,
              "{\"status\":\"success\",\"data\":{\"result\":[{\"metric\":{},\"values\":[]}]}}");
        });
    assertEquals(3, api(1000).range("up{a=\"b\"}", 0, 25_000, 1).size());
    assertEquals(
        List.of(
            "query=up{a=\"b\"}&start=0&end=10999&step=1",
            "query=up{a=\"b\"}&start=11000&end=21999&step=1",
            "query=up{a=\"b\"}&start=22000&end=25000&step=1"),
        asked);
  }
}
