package dev.premortem.simulator.expect;

import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleBase.RuleInfo;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.explain.WhyNot;
import dev.premortem.rules.fact.FactType;
import dev.premortem.rules.fact.FactTypes;
import dev.premortem.rules.fact.Field;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import dev.premortem.simulator.recording.Recording;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a rule held at a moment, or what kept it from holding. */
public final class Explanation {
  /**
   * One step back from a fact to what was measured.
   *
   * @param field field of the fact that a condition compares
   * @param value its value
   * @param window how it is folded, empty where it is no measurement
   * @param signals latest values of each signal, oldest first
   */
  public record Step(
      String fact, String field, @Nullable Object value, String window, List<String> signals) {}

  /**
   * A decision, and what the arbiter ruled.
   *
   * @param time epoch seconds
   * @param why what it waits for, whom it joined, or why it was dropped; empty where it was acted
   *     on
   */
  public record Ruled(long time, Decision decision, Journal.Fate fate, String why) {}

  /**
   * Why a rule holds.
   *
   * @param rule its name
   * @param sentence what an on-call engineer would say of it, empty for authors' rules
   * @param source pack or file that it comes from
   * @param decision what it concludes
   * @param conditions what the rule asks for, all of which holds
   * @param steps fields that they compare, back to the signals
   * @param limit where the deciding number is written, null when there is none
   */
  public record Why(
      String rule,
      String sentence,
      String source,
      Decision decision,
      List<String> conditions,
      List<Step> steps,
      @Nullable Place limit) {}

  private static final int VALUES = 6;
  private static final MathContext DIGITS = new MathContext(5);

  private final Policy policy;
  private final @Nullable Recording recording;

  /**
   * Explains by a policy.
   *
   * @param recording what was measured, null when it is not known
   */
  public Explanation(Policy policy, @Nullable Recording recording) {
    this.policy = policy;
    this.recording = recording;
  }

  /** Returns why a decision was made. */
  public Why why(Decision decision, long now) {
    Because because = decision.because();
    RuleInfo info = policy.rules().rules().get(because.rule());
    Rule tree = policy.rules().trees().get(because.rule());
    List<Step> steps = new ArrayList<>();
    for (Because.Witness witness : because.facts()) {
      FactType type = FactTypes.of(witness.key().substring(0, witness.key().indexOf(':')));
      for (Field field : type == null || tree == null ? List.<Field>of() : compared(tree, type)) {
        steps.add(step(witness, field, now));
      }
    }
    return new Why(
        because.rule(),
        info == null ? "" : info.sentence(),
        info == null ? "" : info.pack(),
        decision,
        tree == null ? List.of() : tree.statements(),
        steps,
        because.limit());
  }

  /** Returns the fields of a type that conditions of a rule read, in the documented order. */
  private static List<Field> compared(Rule rule, FactType type) {
    Set<Field> read = new HashSet<>();
    Reads.patterns(
        rule,
        pattern -> {
          if (pattern.type() == type) {
            pattern.conditions().forEach(c -> read.addAll(Reads.own(c.test())));
          }
        });
    return type.fields().stream().filter(read::contains).toList();
  }

  private Step step(Because.Witness witness, Field field, long now) {
    Object value = witness.values().get(field.name());
    Field.Source source = field.source();
    if (source == null) {
      return new Step(witness.key(), field.name(), value, "", List.of());
    }
    List<String> names = new ArrayList<>(source.signals());
    if (names.isEmpty() && witness.values().get("signal") instanceof String own) {
      names.add(own);
    }
    List<String> signals = new ArrayList<>();
    for (String name : names) {
      String latest = latest(witness.subject(), name, now);
      if (!latest.isEmpty()) {
        signals.add(name + ": " + latest);
      }
    }
    return new Step(witness.key(), field.name(), value, source.window(), signals);
  }

  private String latest(String service, String signal, long now) {
    Recording recorded = recording;
    if (recorded == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    recorded
        .series()
        .forEach(
            (key, series) -> {
              if (!key.service().equals(service) || !key.signal().equals(signal)) {
                return;
              }
              int end = series.upTo(now);
              text.append(text.isEmpty() ? "" : "; ");
              text.append(key.revision().isEmpty() ? "" : key.revision() + " ");
              for (int i = Math.max(0, end - VALUES); i < end; i++) {
                text.append(i > end - VALUES && i > 0 ? " " : "").append(plain(series.value(i)));
              }
            });
    return text.toString().strip();
  }

  private static String plain(double value) {
    return !Double.isFinite(value)
        ? String.valueOf(value)
        : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  /** Returns what keeps a rule from holding now, null when it holds. */
  public @Nullable WhyNot whyNot(String rule, Engine engine) {
    Rule tree = policy.rules().trees().get(rule);
    return tree == null ? null : Search.whyNot(tree, engine.facts(), "");
  }

  /** Returns the rules that come closest to holding, the closest first. */
  public List<WhyNot> closest(Engine engine, int most) {
    List<WhyNot> found = new ArrayList<>();
    for (Rule rule : policy.rules().trees().values()) {
      WhyNot why = Search.whyNot(rule, engine.facts(), "");
      if (why != null && !why.fact().isEmpty()) {
        found.add(why);
      }
    }
    found.sort(Comparator.comparingLong((WhyNot w) -> -w.progress()));
    return found.subList(0, Math.min(most, found.size()));
  }
}
