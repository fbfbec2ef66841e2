package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Element;
import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.rules.tree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents say goes into standard rules as literals: it can't begin or end anything. */
class TemplateValuesTest {
  private static final Pattern PLACE = Pattern.compile("@\\{([a-zA-Z0-9]+)}");

  /** Stands where a text goes while everything around it is looked at. */
  private static final String PLAIN = "PLAIN-TEXT";

  private static final List<String> HOSTILE =
      List.of(
          "",
          "\"",
          "'",
          "\\",
          "\\\"",
          "\\\\\"",
          "\"); System.exit(1); (\"",
          "\" ); end rule \"evil\" when ServiceHealth( ) then System.exit(1); end //",
          "@{x}",
          "@{policy}",
          "@{",
          "}",
          "${x}",
          "\n",
          "a\nb\r\nc\rd",
          "\tend\t",
          "a\u0000b\u001b[31m\u007f",
          "\u0085\u2028\u2029",
          "\u202E\u2066bidi\u200B",
          "\uFEFF",
          "\\u0022",
          "\\u000a",
          "/*",
          "*/",
          "//",
          "#",
          "end",
          "then",
          "null",
          "\uD83D\uDCA5\uD83D\uDC68\u200D\uD83D\uDCBB",
          "\uD800",
          "é\u0301ß\u0130ı",
          "%n%99999999d",
          "x".repeat(10_000),
          "\"".repeat(10_000),
          "@{x}".repeat(2500));

  private record Section(String name, Set<String> numbers, Set<String> words, Set<String> texts) {}

  /** Returns every section of the packs with the places that it has. */
  private static List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    Pack.sections()
        .forEach(
            (name, templates) -> {
              Section section =
                  new Section(name, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
              templates.forEach(template -> places(template.text(), section));
              section.texts().removeAll(section.words());
              section.texts().removeAll(section.numbers());
              sections.add(section);
            });
    return sections;
  }

  private static void places(String text, Section section) {
    boolean quoted = false;
    Matcher place = PLACE.matcher(text);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '"') {
        quoted = !quoted;
      } else if (place.find(i) && place.start() == i) {
        String name = place.group(1);
        boolean word = Set.of("severity", "operator", "field").contains(name);
        (word ? section.words() : quoted ? section.texts() : section.numbers()).add(name);
      }
    }
  }

  private static PackRow row(Section section, String text) {
    PackRow row = PackRow.of(section.name());
    section.numbers().forEach(name -> row.with(name, 5));
    section
        .words()
        .forEach(
            name ->
                row.with(
                    name,
                    switch (name) {
                      case "severity" -> "P1";
                      case "operator" -> ">";
                      default -> "budgetRemaining";
                    }));
    section.texts().forEach(name -> row.with(name, text));
    return row;
  }

  private static Map<String, Rule> rules(Section section, String text) {
    RuleBaseCompiler.Result result =
        RuleBaseCompiler.compile(List.of(row(section, text)), List.of(), null);
    assertEquals(List.of(), result.problems());
    assertNotNull(result.ruleBase());
    try (RuleSession session = result.ruleBase().session()) {
      session.step();
    }
    return result.ruleBase().trees();
  }

  /** Returns all texts of a rule in the order of its tree. */
  private static List<String> texts(Rule rule) {
    List<String> texts = new ArrayList<>(List.of(rule.name()));
    Reads.patterns(
        rule,
        pattern ->
            pattern.conditions().stream()
                .map(Element.Condition::test)
                .forEach(
                    test ->
                        Reads.values(
                            test,
                            value -> {
                              if (value instanceof Value.Words words) {
                                texts.add(words.text());
                              }
                            })));
    for (Call call : rule.then()) {
      for (Call.Text text : call.texts()) {
        for (Call.Part part : text.parts()) {
          if (part instanceof Call.Written written) {
            texts.add(written.text());
          }
        }
      }
    }
    return texts;
  }

  /** Returns what a rule says with all its texts taken out. */
  private static String skeleton(Rule rule) {
    StringBuilder out = new StringBuilder();
    boolean quoted = false;
    String text = Printer.print(rule);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted) {
        out.append(c);
      }
    }
    return out.toString();
  }

  @TestFactory
  List<DynamicTest> aTextStaysInTheOneLiteralThatItsPlaceIsIn() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Section section : sections()) {
      if (!section.texts().isEmpty()) {
        tests.add(DynamicTest.dynamicTest(section.name(), () -> stays(section)));
      }
    }
    assertTrue(tests.size() >= 20, tests.size() + " sections take a text");
    return tests;
  }

  private static void stays(Section section) {
    List<Rule> plain = List.copyOf(rules(section, PLAIN).values());
    for (String hostile : HOSTILE) {
      String arrives = hostile;
      List<Rule> rules = List.copyOf(rules(section, hostile).values());
      assertEquals(plain.size(), rules.size());
      for (int i = 0; i < plain.size(); i++) {
        assertEquals(skeleton(plain.get(i)), skeleton(rules.get(i)));
        List<String> wanted =
            texts(plain.get(i)).stream().map(text -> text.replace(PLAIN, arrives)).toList();
        assertEquals(wanted, texts(rules.get(i)));
      }
    }
  }

  /** A word stays a word: what would be more is refused before any rule is made of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "P1, \"x\"); System.exit(1); decide.openIncident($s, Severity.P1",
        "P1.toString()",
        "",
        " ",
        "P1 ",
        "\"P1\"",
        "P1\n",
        "P1/**/",
        "1P",
        "P-1",
        "\u0415",
      })
  void aWordStaysAWord(String word) {
    for (Section section : sections()) {
      for (String name : section.words()) {
        PackRow row = row(section, PLAIN).with(name, word);
        assertThrows(
            IllegalArgumentException.class,
            () -> RuleBaseCompiler.compile(List.of(row), List.of(), null),
            section.name());
      }
    }
  }

  @Test
  void aPlaceWithoutAValueIsRefused() {
    for (Section section : sections()) {
      for (String name : section.texts()) {
        PackRow row = row(section, PLAIN);
        row.values().remove(name);
        assertThrows(
            IllegalArgumentException.class,
            () -> RuleBaseCompiler.compile(List.of(row), List.of(), null));
      }
    }
  }

  /** The text comes out of a decision as it went in. */
  @Test
  void aTextArrivesUnchangedInTheDecision() {
    for (String hostile : HOSTILE) {
      String arrives = hostile;
      PackRow row =
          PackRow.of("metric/notify")
              .with("metric", hostile)
              .with("limit", 0)
              .with("channel", hostile)
              .with("title", hostile);
      RuleBase base = RuleBaseCompiler.compile(List.of(row), List.of(), null).ruleBase();
      assertNotNull(base);
      try (RuleSession session = base.session()) {
        dev.premortem.rules.fact.MetricState metric =
            new dev.premortem.rules.fact.MetricState(arrives, 0, "shop", "errors");
        metric.set(dev.premortem.rules.fact.MetricState.HELD_EXCESS, 1);
        session.insert(metric);
        session.step();
        assertEquals(1, session.begun().size(), hostile);
        dev.premortem.rules.decision.Decision told = session.begun().get(0).decision();
        assertEquals(arrives, told.detail());
        assertEquals(arrives, told.because().reason());
        assertEquals("metric: " + arrives + " limit 0", told.because().rule());
      }
    }
  }
}
