package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backtests on what a real Prometheus measured, evaluated and fired. */
class LiveBacktestTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long HOUR = 3600;
  private static final long DAY = 24 * HOUR;

  @TempDir Path folder;

  private Path bundle(String rules) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("bundle"));
    Files.writeString(
        bundle.resolve("service.yaml"),
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: till}
        spec: {instances: {max: 3}}
        """);
    if (!rules.isEmpty()) {
      Files.writeString(bundle.resolve("rules.yaml"), rules);
    }
    return bundle;
  }

  private static JsonNode json(int status, String... arguments) throws IOException {
    Ran ran = Ran.premortem(arguments);
    assertEquals(status, ran.status(), () -> ran.out() + ran.err());
    return JSON.readTree(ran.out());
  }

  @Test
  void whatWeSayFiresIsWhatFired() throws Exception {
    String rules =
        """
        groups:
          - name: till
            rules:
              - record: depth:max
                expr: max by (service) (depth)
              - alert: DepthHigh
                expr: depth:max > 5
                for: 2s
                labels: {severity: page}
              - alert: PrinterJammed
                expr: printer_jammed == 1
        """;
    String calm = "depth{service=\"till\",lane=\"1\"} 1\ndepth{service=\"till\",lane=\"2\"} 2\n";
    AtomicReference<String> exposed = new AtomicReference<>(calm);
    try (RealPrometheus server = new RealPrometheus(folder, rules, "", exposed::get)) {
      Thread.sleep(3000);
      exposed.set(
          calm.replace("lane=\"1\"} 1", "lane=\"1\"} 9") + "printer_jammed{service=\"till\"} 1\n");
      Thread.sleep(7000);
      // The printer is gone without a word: its series ends, and so does its alert.
      exposed.set(calm);
      Thread.sleep(5000);
      String[] live = {
        "backtest",
        bundle("").toString(),
        "--prometheus",
        server.url(),
        "--since",
        "40s",
        "--against-fired",
        "--format",
        "json"
      };
      JsonNode compared = json(0, live).path("againstFired");
      assertTrue(compared.path("same").asBoolean(), compared::toString);
      assertEquals(2, compared.path("alike").size(), compared::toString);
      for (JsonNode pair : compared.path("alike")) {
        assertTrue(Math.abs(pair.path("startOffSeconds").asLong()) <= 2, pair::toString);
        assertTrue(Math.abs(pair.path("endOffSeconds").asLong()) <= 2, pair::toString);
      }

      // The bundle's rule of that name counts in place of the server's, and fires for nobody.
      bundle(
          """
          groups:
            - name: till
              rules:
                - alert: DepthHigh
                  expr: max by (service) (depth) > 50
                  for: 2s
                  labels: {severity: page}
          """);
      JsonNode changed = json(1, live).path("againstFired");
      assertEquals(1, changed.path("onlyTheirs").size(), changed::toString);
      assertEquals("DepthHigh", changed.path("onlyTheirs").get(0).path("rule").asText());
      assertEquals(1, changed.path("alike").size(), changed::toString);
    }
  }

  /** Nine days of minutes; errors at 20% for half an hour on two of them, one of them at night. */
  private static String history(long end) {
    StringBuilder text = new StringBuilder("# TYPE http_requests counter\n");
    long begin = end - 9 * DAY;
    StringBuilder failed = new StringBuilder();
    StringBuilder fired = new StringBuilder("# TYPE ALERTS gauge\n");
    long bad = 0;
    for (long at = begin; at <= end; at += 60) {
      long minute = (at - begin) / 60;
      boolean trouble = bad(at, end);
      bad += trouble ? 20 : 0;
      text.append(
          String.format(
              Locale.ROOT,
              "http_requests_total{service=\"till\",code=\"200\"} %d %d%n",
              minute * 100 - bad,
              at));
      failed.append(
          String.format(
              Locale.ROOT, "http_requests_total{service=\"till\",code=\"500\"} %d %d%n", bad, at));
      if (trouble && bad(at - 600, end)) {
        fired.append(
            String.format(
                Locale.ROOT,
                "ALERTS{alertname=\"Errors\",alertstate=\"firing\",service=\"till\"} 1 %d%n",
                at));
      }
    }
    return text.append(failed).append(fired).append("# EOF\n").toString();
  }

  private static boolean bad(long at, long end) {
    long ago = end - at;
    return (ago >= 6 * DAY && ago < 6 * DAY + HOUR / 2) || (ago >= DAY && ago < DAY + HOUR / 2);
  }

  @Test
  void incidentsSayWhatRulesWereWorthOverDaysOfHistory() throws Exception {
    // 12:00 UTC: an incident at noon and, half a day before one of them, a night.
    long end = Math.floorDiv(Instant.now().getEpochSecond() - DAY, DAY) * DAY + 12 * HOUR;
    String rules =
        """
        groups:
          - name: till
            interval: 1m
            rules:
              - alert: Errors
                expr: |
                  sum by (service) (rate(http_requests_total{code="500"}[5m]))
                    / sum by (service) (rate(http_requests_total[5m])) > 0.1
                for: 5m
              - alert: Never
                expr: sum(rate(http_requests_total[5m])) > 1e6
        """;
    Path incidents =
        Files.writeString(
            folder.resolve("incidents.yaml"),
            """
            incidents:
              - {name: card reader, service: till, from: "%s", until: "%s"}
              - {name: power cut, from: "%s", until: "%s"}
            """
                .formatted(
                    Instant.ofEpochSecond(end - DAY - HOUR / 2),
                    Instant.ofEpochSecond(end - DAY),
                    Instant.ofEpochSecond(end - 3 * DAY),
                    Instant.ofEpochSecond(end - 3 * DAY + HOUR)));
    try (RealPrometheus server = new RealPrometheus(folder, rules, history(end), () -> "")) {
      String[] live = {
        "backtest",
        bundle("").toString(),
        "--prometheus",
        server.url(),
        "--since",
        "8d",
        "--until",
        String.valueOf(end),
        "--step",
        "60s",
        "--incidents",
        incidents.toString(),
        "--against-fired",
        "--format",
        "json"
      };
      JsonNode found = json(0, live);
      assertEquals(2, found.path("firings").size(), () -> found.path("firings").toString());
      JsonNode rule = found.path("rules").get(0);
      assertEquals("Errors", rule.path("rule").asText());
      assertEquals(1, rule.path("caught").asInt(), rule::toString);
      assertEquals(2, rule.path("incidents").asInt());
      assertEquals(1, rule.path("unneeded").asInt());
      assertEquals(0, rule.path("atNight").asInt());
      assertTrue(rule.path("delaySeconds").asLong() > 300, rule::toString);
      assertTrue(rule.path("delaySeconds").asLong() <= 600, rule::toString);
      assertEquals(0, found.path("rules").get(1).path("firings").asInt());
      assertEquals("power cut", found.path("incidents").get(0).path("name").asText());
      assertEquals(0, found.path("incidents").get(0).path("caughtBy").size());
      // What fired was written by hand for a rule that waits ten minutes.
      JsonNode compared = found.path("againstFired");
      assertEquals(2, compared.path("alike").size(), compared::toString);
      long off = compared.path("alike").get(0).path("startOffSeconds").asLong();
      assertTrue(off < 0 && off >= -300, compared::toString);

      live[live.length - 5] = "--impact";
      live[live.length - 4] =
          "sum by (service) (increase(http_requests_total{code=\"500\"}[2m])) > 5";
      JsonNode hurt = json(0, live);
      assertEquals(2, hurt.path("incidents").size(), () -> hurt.path("incidents").toString());
      assertEquals(2, hurt.path("rules").get(0).path("caught").asInt());
      assertEquals("till", hurt.path("incidents").get(1).path("service").asText());

      live[live.length - 1] = "text";
      String text = Ran.premortem(live).out();
      assertTrue(text.contains("Against what fired: 2 alike, 0 only ours, 0 only theirs"), text);
      assertTrue(text.contains("2 of 2"), text);
    }
  }

  @Test
  void countsThatOnlyRiseAreRefusedUnlessTheyAreTrusted() throws IOException {
    StringBuilder csv = new StringBuilder("timestamp,service,signal,value\n");
    for (int minute = 0; minute < 20; minute++) {
      csv.append(60 * minute).append(",till,requests,").append(900 + 7 * minute).append('\n');
    }
    String file = Files.writeString(folder.resolve("counts.csv"), csv).toString();
    String bundle = bundle("").toString();
    Ran refused = Ran.premortem("backtest", bundle, "--signals", file);
    assertEquals(2, refused.status());
    assertTrue(refused.err().contains("a running total"), refused::err);
    Ran trusted = Ran.premortem("backtest", bundle, "--trust-counts", "--signals", file);
    assertEquals(0, trusted.status(), trusted::err);
    assertTrue(trusted.out().contains("a running total"), trusted::out);
  }

  @Test
  void aServerThatIsNotThereOrNoPrometheusIsSaidToBe() throws IOException {
    Path bundle = bundle("");
    Ran none = Ran.premortem("backtest", bundle.toString(), "--prometheus", "http://127.0.0.1:9");
    assertEquals(3, none.status());
    assertTrue(none.err().contains("Prometheus at http://127.0.0.1:9 was asked for its rules"));
    Ran word = Ran.premortem("backtest", bundle.toString(), "--prometheus", "ftp://x");
    assertEquals(2, word.status());
    Ran secret =
        Ran.premortem("backtest", bundle.toString(), "--prometheus", "http://me:hidden@127.0.0.1");
    assertEquals(2, secret.status());
    assertTrue(!secret.err().contains("hidden"), secret::err);
    Ran neither = Ran.premortem("backtest", bundle.toString());
    assertEquals(2, neither.status());
    Ran files =
        Ran.premortem("backtest", bundle.toString(), "--signals", "x.csv", "--against-fired");
    assertTrue(files.err().contains("--against-fired compares with a server"), files::err);
  }
}
