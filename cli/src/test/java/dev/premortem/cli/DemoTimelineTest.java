package dev.premortem.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.premortem.daemon.Demo;
import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.document.Quality;
import dev.premortem.engine.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The timeline of a bad deploy in the README is what the demo shows, read as whoever is on call.
 */
class DemoTimelineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("premortem.root"));
  private static final Path BUNDLE = ROOT.resolve("policies/agent-marketplace");

  /** A line of the decision log, and when it was written, epoch seconds. */
  private record Line(long at, String text) {}

  /** Every line of the journal so far, by number: the newest thousand are asked for each time. */
  private final TreeMap<Long, Line> log = new TreeMap<>();

  private void read(String dashboard) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(dashboard + "/v1/journal?most=1000")).build(),
                HttpResponse.BodyHandlers.ofString());
    for (JsonNode line : JSON.readTree(answer.body())) {
      log.put(
          line.path("seq").asLong(),
          new Line(line.path("at").asLong(), text(line.path("kind").asText(), line.path("body"))));
    }
  }

  private static String text(String kind, JsonNode body) {
    JsonNode inner = body.path("body");
    boolean page = kind.equals("action") && body.path("kind").asText().equals("page");
    if (page) {
      List<String> people = new ArrayList<>();
      inner.path("responders").forEach(name -> people.add(name.asText()));
      return "page level %d to %s: %s"
          .formatted(
              inner.path("level").asInt(),
              String.join(", ", people),
              inner.path("summary").asText());
    }
    return switch (kind) {
      case "decision" ->
          "%s: %s %s%s, %s"
              .formatted(
                  body.path("fate").asText(),
                  body.path("kind").asText(),
                  body.path("about").asText(),
                  body.has("severity") ? " " + body.path("severity").asText() : "",
                  body.path("reason").asText());
      case "done" ->
          "done: %s %s, %s"
              .formatted(
                  body.path("kind").asText(),
                  inner.path("service").asText(),
                  body.path("result").asText());
      default -> kind;
    };
  }

  private static List<String> quoted(String text) {
    List<String> quoted = new ArrayList<>();
    Matcher code = Pattern.compile("`([^`]+)`").matcher(text);
    while (code.find()) {
      quoted.add(code.group(1));
    }
    return quoted;
  }

  /** Returns the texts that are missing, of those that must come one after the other. */
  private List<String> missing(List<String> inOrder) {
    List<String> left = new ArrayList<>(inOrder);
    for (Line line : log.values()) {
      if (!left.isEmpty() && line.text().equals(left.get(0))) {
        left.remove(0);
      }
    }
    return left;
  }

  private long first(String text) {
    return log.values().stream()
        .filter(line -> line.text().equals(text))
        .mapToLong(Line::at)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void theDemosBadDeployIsRolledBackAndPagedAsTheReadmeSays() throws Exception {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String timeline =
        readme.substring(readme.indexOf("<!-- timeline -->"), readme.indexOf("<!-- /timeline -->"));
    int people = timeline.indexOf("Beside it");
    List<String> releases = quoted(timeline.substring(0, people));
    List<String> pages = quoted(timeline.substring(people));
    assertTrue(releases.size() >= 5 && pages.size() == 2, timeline);
    Policy policy = Policy.compile(BundleLoader.load(BUNDLE).bundle()).policy();
    try (Demo demo = new Demo(policy, BUNDLE, 120, 0, 0)) {
      for (int i = 0; i < 300 && log.size() < 5; i++) {
        Thread.sleep(100);
        read(demo.dashboard());
      }
      demo.sandbox().cloud().deploy("waooaw-cp-backend-demo", Quality.ERRORS, 0.12, 1);
      List<String> missing = releases;
      for (int i = 0; i < 600 && !(missing.isEmpty() && first(pages.get(1)) > 0); i++) {
        Thread.sleep(100);
        read(demo.dashboard());
        missing = missing(releases);
      }
      assertEquals(List.of(), missing, () -> "the log says " + log.values());
    }
    assertEquals(300, first(pages.get(1)) - first(pages.get(0)), "the level's time to acknowledge");
    List<String> titles =
        log.values().stream().map(Line::text).filter(t -> t.startsWith("page level")).toList();
    assertTrue(titles.stream().noneMatch(t -> t.contains("secret")), titles::toString);
    for (Line line : log.values()) {
      assertTrue(!line.text().contains("told") && !line.text().contains("home"), line.text());
    }
  }
}
