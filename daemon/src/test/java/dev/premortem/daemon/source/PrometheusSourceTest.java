package dev.premortem.daemon.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.premortem.daemon.config.DaemonSpec;
import dev.premortem.engine.signal.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus from Debian's package scrapes a counter, and the source reads it. */
class PrometheusSourceTest {
  private static final Path BINARY = Path.of("/usr/bin/prometheus");
  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void readsWhatARealServerScraped() throws Exception {
    Assumptions.assumeTrue(Files.exists(BINARY), "skipped: prometheus is not installed");
    AtomicLong scrapes = new AtomicLong();
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/metrics",
        exchange -> {
          byte[] text =
              ("requests_total{service=\"shop\",revision=\"r1\"} "
                      + scrapes.incrementAndGet()
                      + "\n")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    target.start();
    int port = freePort();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        "global: {scrape_interval: 1s}\nscrape_configs: [{job_name: t, static_configs: [{targets:"
            + " ['127.0.0.1:"
            + target.getAddress().getPort()
            + "']}]}]\n");
    Process server =
        new ProcessBuilder(
                BINARY.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      PrometheusSource seconds =
          new PrometheusSource(
              spec(port, "sum by (service, revision) (requests_total)"),
              null,
              Set.of("shop"),
              Set.of(),
              1);
      Sample sample = new Sample(0);
      for (int i = 0; i < 100 && !sample.present; i++) {
        Thread.sleep(300);
        long now = System.currentTimeMillis() / 1000;
        Points fresh = new Points(1);
        try {
          seconds.read(now - 3, now, fresh);
        } catch (IOException e) {
          assertTrue(i < 99, "the server does not come up: " + e.getMessage());
        }
        fresh.fill(sample, "shop", now - 1, "", List.of());
      }
      assertTrue(sample.present, Files.readString(folder.resolve("log")));
      assertTrue(sample.requests >= 1 && sample.requests <= scrapes.get());
      long now = System.currentTimeMillis() / 1000;
      IOException wrong =
          assertThrows(
              IOException.class,
              () -> source(port, "sum by (").read(now - 120, now, new Points(60)));
      assertTrue(wrong.getMessage().contains("parse error"), wrong.getMessage());
    } finally {
      server.destroy();
      server.waitFor(10, TimeUnit.SECONDS);
      target.stop(0);
    }
  }

  private static DaemonSpec.Prometheus spec(int port, String query) {
    return new DaemonSpec.Prometheus(
        "http://127.0.0.1:" + port,
        null,
        List.of(new DaemonSpec.Query(DaemonSpec.Signal.REQUESTS, query)));
  }

  private static PrometheusSource source(int port, String query) {
    return new PrometheusSource(spec(port, query), null, Set.of("shop"), Set.of(), 60);
  }

  @Test
  void aServerThatIsNotThereIsAnIoException() throws IOException {
    int port = freePort();
    assertThrows(IOException.class, () -> source(port, "up").read(0, 60, new Points(60)));
    assertEquals("prometheus", source(port, "up").name());
  }
}
