package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.engine.promql.unittest.Check;
import dev.premortem.engine.promql.unittest.UnitTestRunner;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.NumberText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of promtool's unit tests: for a terminal, as JSON and as JUnit's XML. */
public final class UnitTestText {
  private UnitTestText() {}

  /** Returns a line for each check and everything about those that failed. */
  public static String terminal(List<Check> checks) {
    StringBuilder out = new StringBuilder();
    for (Check check : checks) {
      out.append(check.passed() ? "ok    " : "FAIL  ").append(name(check)).append('\n');
      if (!check.passed()) {
        out.append("  ").append(check.place().file()).append(':');
        out.append(check.place().line()).append('\n');
        out.append(difference(check));
      }
    }
    long passed = checks.stream().filter(Check::passed).count();
    out.append(
        String.format(
            Locale.ROOT,
            "%d %s, %d passed, %d failed%n",
            checks.size(),
            checks.size() == 1 ? "check" : "checks",
            passed,
            checks.size() - passed));
    return out.toString();
  }

  private static String name(Check check) {
    String group = check.groupName().isEmpty() ? "test " + (check.group() + 1) : check.groupName();
    return group
        + ": "
        + (check.ofAlert() ? "alert " : "")
        + check.subject()
        + " at "
        + UnitTestRunner.time(check.timeMillis());
  }

  private static String difference(Check check) {
    if (!check.error().isEmpty()) {
      return "    " + check.error() + "\n";
    }
    return items("    expected ", check.expected()) + items("    got      ", check.got());
  }

  private static String items(String before, List<Check.Item> items) {
    if (items.isEmpty()) {
      return before + "nothing\n";
    }
    StringBuilder out = new StringBuilder();
    items.forEach(item -> out.append(before).append(item(item)).append('\n'));
    return out.toString();
  }

  private static String item(Check.Item item) {
    Double value = item.value();
    if (value != null) {
      return item.labels() + " " + NumberText.shortestGeneral(value);
    }
    Labels annotations = item.annotations();
    boolean none = annotations == null || annotations.size() == 0;
    return none ? item.labels().toString() : item.labels() + " annotations " + annotations;
  }

  /** Returns the checks as JSON, in the order of their files. */
  public static ArrayNode json(List<Check> checks) {
    ArrayNode array = Json.array();
    for (Check check : checks) {
      ObjectNode node = array.addObject();
      node.put("file", check.place().file()).put("line", check.place().line());
      node.put("group", check.group());
      if (!check.groupName().isEmpty()) {
        node.put("name", check.groupName());
      }
      node.put(check.ofAlert() ? "alertname" : "expr", check.subject());
      node.put("evalTime", UnitTestRunner.time(check.timeMillis()));
      node.put("passed", check.passed());
      items(node.putArray("expected"), check.expected());
      items(node.putArray("got"), check.got());
      if (!check.error().isEmpty()) {
        node.put("error", check.error());
      }
    }
    return array;
  }

  private static void items(ArrayNode array, List<Check.Item> items) {
    for (Check.Item item : items) {
      ObjectNode node = array.addObject();
      labels(node.putObject("labels"), item.labels());
      Labels annotations = item.annotations();
      if (annotations != null) {
        labels(node.putObject("annotations"), annotations);
      }
      Double value = item.value();
      if (value != null && Double.isFinite(value)) {
        Json.put(node, "value", value);
      } else if (value != null) {
        node.put("value", NumberText.plain(value));
      }
    }
  }

  private static void labels(ObjectNode node, Labels labels) {
    labels.asMap().forEach(node::put);
  }

  /** Returns the XML that build servers read, a suite for each file. */
  public static String junit(List<Check> checks) {
    Map<String, StringBuilder> suites = new LinkedHashMap<>();
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (Check check : checks) {
      String file = check.place().file();
      suites.computeIfAbsent(file, f -> new StringBuilder()).append(testCase(check));
      int[] count = counts.computeIfAbsent(file, f -> new int[2]);
      count[0]++;
      count[1] += check.passed() ? 0 : 1;
    }
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.append("<testsuites>\n");
    suites.forEach(
        (file, cases) ->
            out.append("<testsuite name=\"")
                .append(TestText.xml(file))
                .append("\" tests=\"")
                .append(counts.getOrDefault(file, new int[2])[0])
                .append("\" failures=\"")
                .append(counts.getOrDefault(file, new int[2])[1])
                .append("\" errors=\"0\" skipped=\"0\">\n")
                .append(cases)
                .append("</testsuite>\n"));
    return out.append("</testsuites>\n").toString();
  }

  /** Returns the XML of a bundle's own tests, with a suite for each file of unit tests. */
  public static String junit(String tests, List<Check> checks) {
    if (checks.isEmpty()) {
      return tests;
    }
    String more = junit(checks);
    String own = tests.substring(tests.indexOf("<testsuite "));
    return more.replace("<testsuites>\n", "<testsuites>\n" + own);
  }

  private static String testCase(Check check) {
    String start =
        "  <testcase classname=\""
            + TestText.xml(check.place().file())
            + "\" name=\""
            + TestText.xml(name(check))
            + "\" file=\""
            + TestText.xml(check.place().file())
            + "\" line=\""
            + check.place().line()
            + "\"";
    return check.passed()
        ? start + "/>\n"
        : start
            + ">\n    <failure message=\"not as expected\">"
            + TestText.xml(difference(check))
            + "</failure>\n  </testcase>\n";
  }
}
