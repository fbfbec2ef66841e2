package dev.premortem.rules.tree;

import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A rule.
 *
 * @param name its name
 * @param place where it begins
 * @param enabled whether it may ever fire
 * @param when parts that must all hold
 * @param then what it concludes
 */
public record Rule(String name, Place place, boolean enabled, List<Element> when, List<Call> then) {
  /** Returns the kinds of decisions that the rule may conclude. */
  public Set<String> conclusions() {
    Set<String> kinds = new TreeSet<>();
    then.forEach(call -> kinds.add(call.verb().kind()));
    return kinds;
  }

  /** Returns every condition, the type of its pattern before it, in the order written. */
  public List<String> conditions() {
    List<String> texts = new ArrayList<>();
    when.forEach(element -> texts(element, texts));
    return texts;
  }

  /**
   * Returns what holds where the rule does, by parts: a condition of a pattern each, and what
   * {@code not}, {@code exists}, {@code forall}, {@code or} and {@code accumulate} say as a whole.
   */
  public List<String> statements() {
    List<String> texts = new ArrayList<>();
    when.forEach(element -> statements(element, texts));
    return texts;
  }

  private static void statements(Element element, List<String> texts) {
    if (element instanceof Element.All all) {
      all.parts().forEach(part -> statements(part, texts));
    } else if (element instanceof Element.Pattern) {
      texts(element, texts);
    } else {
      texts.add(Printer.print(element));
    }
  }

  private static void texts(Element whole, List<String> texts) {
    Reads.elements(
        whole,
        element -> {
          if (element instanceof Element.Pattern pattern) {
            pattern.conditions().forEach(c -> texts.add(text(pattern, c)));
          } else if (element instanceof Element.Accumulate accumulate) {
            accumulate.conditions().forEach(c -> texts.add(text(c)));
          }
        });
  }

  /** Returns a condition with the type of its pattern. */
  public static String text(Element.Pattern pattern, Element.Condition condition) {
    return pattern.type().name() + "( " + Printer.print(condition.test()) + " )";
  }

  /** Returns a condition on figures. */
  public static String text(Element.Condition condition) {
    return "accumulate( " + Printer.print(condition.test()) + " )";
  }
}
