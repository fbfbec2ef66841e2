package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.premortem.simulator.expect.CaseResult;
import dev.premortem.simulator.expect.Coverage;
import java.util.List;
import java.util.Locale;

/** What came of scenario tests: for a terminal, as JSON and as JUnit's XML. */
public final class TestText {
  private TestText() {}

  /** Returns a line for each test and everything about those that failed. */
  public static String terminal(List<CaseResult> results) {
    StringBuilder out = new StringBuilder();
    for (CaseResult result : results) {
      out.append(result.passed() ? "ok    " : "FAIL  ").append(result.name()).append('\n');
      for (CaseResult.Failure failure : result.failures()) {
        out.append("  ").append(failure.place().file()).append(':');
        out.append(failure.place().line()).append(": expected ").append(failure.expected());
        out.append('\n');
        if (failure.got().isEmpty()) {
          out.append("    got nothing of the kind\n");
        }
        failure.got().forEach(got -> out.append("    got ").append(got).append('\n'));
        failure.because().forEach(why -> out.append("    because ").append(why).append('\n'));
      }
    }
    long passed = results.stream().filter(CaseResult::passed).count();
    out.append(
        String.format(
            Locale.ROOT,
            "%d %s, %d passed, %d failed%n",
            results.size(),
            results.size() == 1 ? "test" : "tests",
            passed,
            results.size() - passed));
    return out.toString();
  }

  /** Returns the same as JSON. */
  public static ObjectNode json(List<CaseResult> results) {
    ObjectNode root = Json.object().put("schema", "premortem/test/v1");
    ArrayNode tests = root.putArray("tests");
    for (CaseResult result : results) {
      ObjectNode test = tests.addObject();
      test.put("name", result.name()).put("passed", result.passed());
      test.put("file", result.place().file()).put("line", result.place().line());
      ArrayNode failures = test.putArray("failures");
      for (CaseResult.Failure failure : result.failures()) {
        ObjectNode one = failures.addObject();
        one.put("file", failure.place().file()).put("line", failure.place().line());
        one.put("expected", failure.expected());
        ArrayNode got = one.putArray("got");
        failure.got().forEach(got::add);
        ArrayNode because = one.putArray("because");
        failure.because().forEach(because::add);
      }
    }
    root.put("passed", results.stream().allMatch(CaseResult::passed));
    return root;
  }

  /**
   * Returns the XML that build servers read.
   *
   * @param nanoseconds how long each test took, in the same order
   */
  public static String junit(String suite, List<CaseResult> results, List<Long> nanoseconds) {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    long failed = results.stream().filter(r -> !r.passed()).count();
    double seconds = nanoseconds.stream().mapToLong(Long::longValue).sum() / 1e9;
    out.append("<testsuite name=\"").append(xml(suite)).append("\" tests=\"");
    out.append(results.size()).append("\" failures=\"").append(failed);
    out.append("\" errors=\"0\" skipped=\"0\" time=\"").append(time(seconds)).append("\">\n");
    for (int i = 0; i < results.size(); i++) {
      CaseResult result = results.get(i);
      out.append("  <testcase classname=\"").append(xml(suite)).append("\" name=\"");
      out.append(xml(result.name())).append("\" file=\"").append(xml(result.place().file()));
      out.append("\" line=\"").append(result.place().line()).append("\" time=\"");
      out.append(time(nanoseconds.get(i) / 1e9)).append("\"");
      if (result.passed()) {
        out.append("/>\n");
        continue;
      }
      out.append(">\n");
      for (CaseResult.Failure failure : result.failures()) {
        out.append("    <failure message=\"expected ").append(xml(failure.expected()));
        out.append("\">").append(xml(failure.place().file() + ":" + failure.place().line()));
        failure.got().forEach(got -> out.append("\ngot ").append(xml(got)));
        failure.because().forEach(why -> out.append("\nbecause ").append(xml(why)));
        out.append("</failure>\n");
      }
      out.append("  </testcase>\n");
    }
    return out.append("</testsuite>\n").toString();
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  static String xml(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .filter(c -> c >= ' ' || c == '\n' || c == '\t')
        .filter(c -> (c < 0xfffe && (c < 0xd800 || c > 0xdfff)) || c >= 0x10000)
        .forEach(plain::appendCodePoint);
    return HtmlPage.escape(plain.toString());
  }

  /** Returns coverage by rule and condition for a terminal. */
  public static String coverage(List<Coverage.RuleCoverage> rules) {
    StringBuilder out = new StringBuilder();
    int complete = 0;
    int fired = 0;
    for (Coverage.RuleCoverage rule : rules) {
      fired += rule.fired() ? 1 : 0;
      complete += rule.complete() ? 1 : 0;
      if (rule.complete()) {
        continue;
      }
      out.append(rule.fired() ? "fired  " : "never  ").append(rule.rule()).append('\n');
      for (Coverage.Seen seen : rule.conditions()) {
        if (!seen.seenTrue() || !seen.seenFalse()) {
          out.append("         ").append(gap(seen)).append(": ").append(seen.text());
          out.append('\n');
        }
      }
    }
    return out.append(
            String.format(
                Locale.ROOT,
                "%d of %d rules fired; of %d every condition was seen true and false%n",
                fired,
                rules.size(),
                complete))
        .toString();
  }

  private static String gap(Coverage.Seen seen) {
    if (seen.seenTrue()) {
      return "never false";
    }
    return seen.seenFalse() ? "never true" : "never reached";
  }

  /** Returns coverage as JSON. */
  public static ArrayNode coverageJson(List<Coverage.RuleCoverage> rules) {
    ArrayNode array = Json.array();
    for (Coverage.RuleCoverage rule : rules) {
      ObjectNode node = array.addObject();
      node.put("rule", rule.rule()).put("fired", rule.fired()).put("complete", rule.complete());
      ArrayNode conditions = node.putArray("conditions");
      for (Coverage.Seen seen : rule.conditions()) {
        conditions
            .addObject()
            .put("text", seen.text())
            .put("seenTrue", seen.seenTrue())
            .put("seenFalse", seen.seenFalse());
      }
    }
    return array;
  }

  /** Returns coverage as a page. */
  public static String coveragePage(String bundle, List<Coverage.RuleCoverage> rules) {
    StringBuilder out = new StringBuilder("<p class=\"soft\">Premortem</p>\n<h1>Tests of ");
    out.append(HtmlPage.escape(bundle)).append("</h1>\n");
    long fired = rules.stream().filter(Coverage.RuleCoverage::fired).count();
    long complete = rules.stream().filter(Coverage.RuleCoverage::complete).count();
    out.append("<div class=\"cards\"><div class=\"card\"><small>Rules that fired</small><b>");
    out.append(fired).append(" of ").append(rules.size());
    out.append("</b></div><div class=\"card\"><small>Every condition seen true and false</small>");
    out.append("<b>").append(complete).append(" of ").append(rules.size());
    out.append("</b></div></div>\n<div class=\"wrap\"><table><thead><tr><th></th><th>Rule and");
    out.append(" conditions</th><th class=\"n\">true</th><th class=\"n\">false</th></tr></thead>");
    out.append("<tbody>\n");
    for (Coverage.RuleCoverage rule : rules) {
      out.append("<tr><td><span class=\"tag ")
          .append(rule.fired() ? "pass\">fired" : "fail\">never");
      out.append("</span></td><td><b>").append(HtmlPage.escape(rule.rule()));
      out.append("</b></td><td></td><td></td></tr>\n");
      for (Coverage.Seen seen : rule.conditions()) {
        out.append("<tr><td></td><td><code>").append(HtmlPage.escape(seen.text()));
        out.append("</code></td><td class=\"n\">").append(mark(seen.seenTrue()));
        out.append("</td><td class=\"n\">").append(mark(seen.seenFalse())).append("</td></tr>\n");
      }
    }
    out.append("</tbody></table></div>\n");
    return HtmlPage.of("Tests of " + bundle, out, null);
  }

  private static String mark(boolean seen) {
    return seen ? "<span class=\"tag pass\">seen</span>" : "<span class=\"tag fail\">never</span>";
  }
}
