package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.List;
import java.util.TreeSet;

/** Problems as people, programs and code scanners read them. */
public final class Problems {
  private Problems() {}

  /** Returns problems as text, one or two lines each, and a line that counts them. */
  public static String text(List<Problem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append(problem.text()).append('\n'));
    return text.toString();
  }

  /** Returns problems as a JSON array. */
  public static ArrayNode json(List<Problem> problems) {
    ArrayNode array = Json.array();
    for (Problem problem : problems) {
      Place place = problem.place();
      array
          .addObject()
          .put("file", place.file())
          .put("line", place.line())
          .put("column", place.column())
          .put("code", problem.code())
          .put("severity", problem.level().label())
          .put("message", problem.message())
          .put("hint", problem.hint());
    }
    return array;
  }

  /** Returns problems as a SARIF 2.1.0 log. */
  public static ObjectNode sarif(List<Problem> problems, String version) {
    ObjectNode log = Json.object();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Premortem").put("version", version);
    ArrayNode rules = driver.putArray("rules");
    TreeSet<String> codes = new TreeSet<>();
    problems.forEach(p -> codes.add(p.code()));
    codes.forEach(code -> rules.addObject().put("id", code));
    ArrayNode results = run.putArray("results");
    for (Problem problem : problems) {
      ObjectNode result = results.addObject();
      result.put("ruleId", problem.code());
      result.put(
          "level",
          switch (problem.level()) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "note";
          });
      String hint = problem.hint().isEmpty() ? "" : " (" + problem.hint() + ")";
      result.putObject("message").put("text", problem.message() + hint);
      ObjectNode location = result.putArray("locations").addObject().putObject("physicalLocation");
      location.putObject("artifactLocation").put("uri", problem.place().file());
      if (problem.place().line() > 0) {
        location
            .putObject("region")
            .put("startLine", problem.place().line())
            .put("startColumn", Math.max(1, problem.place().column()));
      }
    }
    return log;
  }
}
