package dev.premortem.simulator.expect;

import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Lineage;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleBase.RuleInfo;
import dev.premortem.rules.condition.RuleModel;
import dev.premortem.rules.decision.Because;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.explain.Search;
import dev.premortem.rules.source.Place;
import dev.premortem.simulator.recording.Recording;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
   * Why a rule holds.
   *
   * @param rule its name
   * @param sentence what an on-call engineer would say of it, empty for authors' rules
   * @param source pack or file that it comes from
   * @param decision what it concludes
   * @param conditions conditions, all of which hold
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
    RuleModel model = policy.rules().models().get(because.rule());
    List<String> conditions = model == null ? List.of() : model.conditions();
    List<Step> steps = new ArrayList<>();
    for (Because.Witness witness : because.facts()) {
      String type = witness.key().substring(0, witness.key().indexOf(':'));
      for (Map.Entry<String, Object> field : witness.values().entrySet()) {
        boolean compared =
            conditions.stream()
                .anyMatch(
                    c ->
                        c.startsWith(type + "(")
                            && c.matches("(?s).*\\b" + field.getKey() + "\\b.*"));
        if (compared) {
          steps.add(step(witness, type, field.getKey(), field.getValue(), now));
        }
      }
    }
    return new Why(
        because.rule(),
        info == null ? "" : info.sentence(),
        info == null ? "" : info.pack(),
        decision,
        conditions,
        steps,
        because.limit());
  }

  private Step step(
      Because.Witness witness, String type, String field, @Nullable Object value, long now) {
    Lineage.Source source = Lineage.of(type, field).orElse(null);
    if (source == null) {
      return new Step(witness.key(), field, value, "", List.of());
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
    return new Step(witness.key(), field, value, source.window(), signals);
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
  public Search.@Nullable WhyNot whyNot(String rule, Engine engine) {
    RuleModel model = policy.rules().models().get(rule);
    return model == null ? null : Search.whyNot(model, engine.facts(), "");
  }

  /** Returns the rules that come closest to holding, the closest first. */
  public List<Search.WhyNot> closest(Engine engine, int most) {
    List<Search.WhyNot> found = new ArrayList<>();
    for (RuleModel model : policy.rules().models().values()) {
      Search.WhyNot why = Search.whyNot(model, engine.facts(), "");
      if (why != null && !why.fact().isEmpty()) {
        found.add(why);
      }
    }
    found.sort(Comparator.comparingLong((Search.WhyNot w) -> -w.progress()));
    return found.subList(0, Math.min(most, found.size()));
  }
}
