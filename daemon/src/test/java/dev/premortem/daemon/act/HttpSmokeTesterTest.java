package dev.premortem.daemon.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Smoke tests of several requests, of which a share must be answered as expected. */
class HttpSmokeTesterTest {
  /** Answers one request, the first being number 1. */
  interface Candidate {
    void answer(HttpExchange exchange, int number) throws IOException;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new ArrayList<>();
  private Candidate candidate = (exchange, number) -> send(exchange, 200, "ok");
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          int number;
          synchronized (asked) {
            asked.add(exchange.getRequestURI().toString());
            number = asked.size();
          }
          candidate.answer(exchange, number);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static SmokeRequests twenty(String body) {
    return new SmokeRequests(20, 19, "/healthz", 200, 299, body, Duration.ofMillis(500));
  }

  private SmokeTester.Verdict test(SmokeRequests requests) throws ActionFailed {
    return new HttpSmokeTester()
        .test("http://127.0.0.1:" + server.getAddress().getPort() + "/", requests);
  }

  @Test
  void enoughOfTheRequestsMustPass() throws ActionFailed {
    candidate = (exchange, number) -> send(exchange, number == 7 ? 500 : 200, "");
    SmokeTester.Verdict verdict = test(twenty(""));
    assertTrue(verdict.passed());
    assertEquals("19 of 20 requests passed, 19 of 20 must; 1\u00d7 status 500", verdict.why());
    assertEquals("/healthz", asked.get(0));
  }

  @Test
  void itEndsAsSoonAsTooManyFailed() throws ActionFailed {
    candidate = (exchange, number) -> send(exchange, number % 8 == 0 ? 503 : 200, "");
    SmokeTester.Verdict verdict = test(twenty(""));
    assertFalse(verdict.passed());
    assertEquals("14 of 16 requests passed, 19 of 20 must; 2\u00d7 status 503", verdict.why());
    assertEquals(16, asked.size());
  }

  @Test
  void anAnswerMustContainTheExpectedText() throws ActionFailed {
    candidate = (exchange, number) -> send(exchange, 200, "starting");
    SmokeTester.Verdict verdict = test(twenty("ok"));
    assertFalse(verdict.passed());
    assertTrue(verdict.why().contains("2\u00d7 an answer without \"ok\""), verdict.why());
  }

  @Test
  void theTimeoutIsForTheWholeAnswerAndNotOnlyItsHead() {
    candidate =
        (exchange, number) -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    SmokeTester.Verdict verdict =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> test(twenty("")));
    assertFalse(verdict.passed());
    assertTrue(verdict.why().contains("no whole answer within 0.5 s"), verdict.why());
  }

  @Test
  void aNetworkThatFailsOnceIsAskedAgain() throws ActionFailed {
    candidate =
        (exchange, number) -> {
          if (number % 2 == 1) {
            exchange.close(); // without an answer
          } else {
            send(exchange, 200, "ok");
          }
        };
    assertTrue(test(twenty("ok")).passed());
    assertEquals(38, asked.size());
  }
}
