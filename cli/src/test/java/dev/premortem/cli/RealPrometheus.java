package dev.premortem.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/** Debian's Prometheus on loopback, with rules, and with a target or with a history. */
final class RealPrometheus implements AutoCloseable {
  private static final Path SERVER = Path.of("/usr/bin/prometheus");
  private static final Path TOOL = Path.of("/usr/bin/promtool");

  private final Path folder;
  private final HttpServer target;
  private final int port;
  private final Process server;

  /**
   * Starts a server that evaluates rules every second.
   *
   * @param folder for its files
   * @param rules a rule file
   * @param history samples in OpenMetrics' text, empty for none
   * @param exposed what its target exposes, asked every second
   */
  RealPrometheus(Path folder, String rules, String history, Supplier<String> exposed)
      throws Exception {
    Assumptions.assumeTrue(Files.exists(SERVER), "skipped: prometheus is not installed");
    Assumptions.assumeTrue(Files.exists(TOOL), "skipped: promtool is not installed");
    this.folder = folder;
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/metrics",
        exchange -> {
          byte[] text = exposed.get().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, text.length);
          exchange.getResponseBody().write(text);
          exchange.close();
        });
    target.start();
    Files.writeString(folder.resolve("rules.yml"), rules);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yml]\n"
            + "scrape_configs: [{job_name: t, static_configs: [{targets: ['127.0.0.1:"
            + target.getAddress().getPort()
            + "']}]}]\n");
    if (!history.isEmpty()) {
      Path text = Files.writeString(folder.resolve("history.txt"), history);
      run(TOOL.toString(), "tsdb", "create-blocks-from", "openmetrics", text.toString(), "data");
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    server =
        process(
            SERVER.toString(),
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--storage.tsdb.retention.time=100y",
            "--web.listen-address=127.0.0.1:" + port);
    awaitReady();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  private Process process(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private void run(String... command) throws IOException, InterruptedException {
    Process process = process(command);
    if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command[0] + ": " + Files.readString(folder.resolve("log")));
    }
  }

  private void awaitReady() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/-/ready")).build();
    for (int i = 0; i < 300; i++) {
      try {
        if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        if (!server.isAlive()) {
          break;
        }
      }
      Thread.sleep(200);
    }
    throw new IOException("prometheus does not start: " + Files.readString(folder.resolve("log")));
  }

  @Override
  public void close() {
    server.destroyForcibly().onExit().join();
    target.stop(0);
  }
}
