package dev.premortem.rules.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.tree.Printer;
import dev.premortem.rules.tree.Rule;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;
import org.junit.jupiter.api.Test;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** What is printed of rules reads as the same rules, for our reader and for Drools' parser. */
class PrinterTest {
  private static final int BASES = Integer.getInteger("premortem.mutations", 500) * 4;

  /** Returns a tree as text, without the places where it was written. */
  private static String shape(Rule rule) {
    return rule.toString()
        .replaceAll("Place\\[file=[^\\]]*\\]", "@")
        .replaceAll(", place=[^ ,\\])]*:\\d+:\\d+", "");
  }

  @Test
  void whatIsPrintedReadsAsTheSameRule() {
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      List<Rule> rules = random.trees(4);
      for (Rule rule : rules) {
        String printed = Printer.print(rule);
        List<Rule> again = RandomRules.read(printed);
        String where = "seed " + seed + "\n" + random.text() + "\n" + printed;
        assertEquals(1, again.size(), where);
        assertEquals(shape(rule), shape(again.get(0)), where);
        assertEquals(printed, Printer.print(again.get(0)), where);
      }
    }
  }

  @Test
  void whatIsPrintedIsReadByDroolsToo() throws DroolsParserException {
    for (long seed = 1; seed <= BASES; seed++) {
      RandomRules random = new RandomRules(new Random(seed));
      String printed = random.trees(4).stream().map(Printer::print).collect(Collectors.joining());
      DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
      parser.parse(true, printed);
      assertFalse(parser.hasErrors(), () -> printed + parser.getErrors());
    }
  }

  @Test
  void everyConstructIsTried() {
    TreeSet<String> seen = new TreeSet<>();
    for (long seed = 1; seed <= 300; seed++) {
      for (Rule rule : new RandomRules(new Random(seed)).trees(4)) {
        for (String word : shape(rule).split("[^A-Za-z_]+", -1)) {
          seen.add(word);
        }
      }
    }
    List<String> wanted =
        List.of(
            "Pattern",
            "All",
            "Any",
            "None",
            "Some",
            "Every",
            "Accumulate",
            "Figure",
            "COUNT",
            "SUM",
            "AVERAGE",
            "MIN",
            "MAX",
            "Compare",
            "Known",
            "Among",
            "Looks",
            "Length",
            "Same",
            "And",
            "Or",
            "Not",
            "MATCHES",
            "CONTAINS",
            "STARTS_WITH",
            "ENDS_WITH",
            "EQUAL",
            "DIFFERENT",
            "LESS",
            "AT_MOST",
            "MORE",
            "AT_LEAST",
            "Literal",
            "Words",
            "Truth",
            "Constant",
            "Own",
            "Bound",
            "Result",
            "Arithmetic",
            "Minus",
            "Binding");
    assertTrue(seen.containsAll(wanted), () -> "missing of " + wanted + ": " + seen);
  }
}
