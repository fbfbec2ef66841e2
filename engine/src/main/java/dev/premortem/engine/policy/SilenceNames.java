package dev.premortem.engine.policy;

import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.check.KnownNames;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.fact.NameKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the labels that silences match may say: the names that a bundle gives. */
public final class SilenceNames {
  /** What is wrong with a matcher. */
  public enum Fault {
    /** Nothing. */
    NONE,
    /** There is no such label. */
    LABEL,
    /** It names a value that the bundle does not have. */
    VALUE,
    /** No value of the bundle fulfils it. */
    NOTHING
  }

  private final Map<String, Set<String>> values = new TreeMap<>();

  SilenceNames(KnownNames names, RuleBase rules) {
    Set<String> about = new TreeSet<>(names.of(NameKind.SUBJECT));
    about.addAll(names.of(NameKind.SERVICE));
    Set<String> severities = new TreeSet<>();
    for (Severity severity : Severity.values()) {
      severities.add(severity.name());
    }
    values.put(Silences.ABOUT, about);
    values.put(Silences.ALERT, names.of(NameKind.ALERT));
    values.put(Silences.SEVERITY, severities);
    values.put(Silences.RULE, new TreeSet<>(rules.rules().keySet()));
  }

  /** Returns the values that a label may have. */
  public Set<String> of(String label) {
    return values.getOrDefault(label, Set.of());
  }

  /**
   * Returns what is wrong with a matcher. Who measures only, and names no service, is asked for no
   * name of one: what alerts are about is not known before they fire.
   */
  public Fault fault(LabelMatcher matcher) {
    if (!values.containsKey(matcher.name())) {
      return Fault.LABEL;
    }
    Set<String> known = of(matcher.name());
    String value = matcher.value();
    boolean open = matcher.name().equals(Silences.ABOUT) && known.isEmpty();
    if (open || matcher.matches("")) {
      boolean named = matcher.op() == LabelMatcher.Op.NOT_EQUAL && !value.isEmpty();
      return !open && named && !known.contains(value) ? Fault.VALUE : Fault.NONE;
    }
    return switch (matcher.op()) {
      case EQUAL -> known.contains(value) ? Fault.NONE : Fault.VALUE;
      case NOT_EQUAL -> Fault.NONE;
      case MATCHES, MATCHES_NOT ->
          known.stream().anyMatch(matcher::matches) ? Fault.NONE : Fault.NOTHING;
    };
  }

  /**
   * Reads whom somebody silences by hand: the name of a service, another subject or an alert, or
   * matchers between commas.
   *
   * @return ways to match, of which one is enough, each of matchers that all must match
   * @throws IllegalArgumentException when the bundle has nothing of the kind; the message says what
   *     it has
   */
  public List<List<LabelMatcher>> read(String subject) {
    if (of(Silences.ABOUT).contains(subject) || of(Silences.ALERT).contains(subject)) {
      return named(subject);
    }
    List<LabelMatcher> matchers = LabelMatcher.all(subject);
    if (matchers == null) {
      throw new IllegalArgumentException(
          "there is no service, resource or alert "
              + subject
              + "; known: "
              + String.join(", ", of(Silences.ABOUT))
              + (of(Silences.ALERT).isEmpty() ? "" : ", " + String.join(", ", of(Silences.ALERT)))
              + "; or write matchers such as severity=~\"P2|P3\"");
    }
    for (LabelMatcher matcher : matchers) {
      Fault fault = fault(matcher);
      if (fault != Fault.NONE) {
        throw new IllegalArgumentException(
            fault == Fault.LABEL
                ? "there is no label " + matcher.name() + "; known: " + values.keySet()
                : matcher + " matches nothing; known: " + String.join(", ", of(matcher.name())));
      }
    }
    return List.of(matchers);
  }

  /** Returns ways to match a name, whether it is one of a subject or of an alert. */
  public static List<List<LabelMatcher>> named(String name) {
    return List.of(
        List.of(new LabelMatcher(Silences.ABOUT, LabelMatcher.Op.EQUAL, name)),
        List.of(new LabelMatcher(Silences.ALERT, LabelMatcher.Op.EQUAL, name)));
  }
}
