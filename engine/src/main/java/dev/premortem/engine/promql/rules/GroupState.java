package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A group of rules at work. Each rule sees what those before it left; a series that a rule gives no
 * more ends with a stale marker.
 */
public final class GroupState {
  private final RuleGroup group;
  private final SeriesStore store;
  private final List<Running> running = new ArrayList<>();

  private static final class Running {
    private final Rule rule;
    private final RuleState state;
    private Set<Labels> left = Set.of();

    Running(Rule rule, RuleState state) {
      this.rule = rule;
      this.state = state;
    }
  }

  /**
   * A rule that could not be evaluated.
   *
   * @param rule the rule
   * @param time time of evaluation, epoch milliseconds
   * @param cause why
   */
  public record Failure(Rule rule, long time, PromqlException cause) {}

  /** Prepares a group. */
  public GroupState(RuleGroup group, RuleContext context) {
    this.group = group;
    this.store = context.store();
    for (Rule rule : group.rules()) {
      RuleState state =
          rule instanceof Rule.Alerting alerting
              ? new AlertingState(alerting, context)
              : new RecordingState((Rule.Recording) rule, context);
      running.add(new Running(rule, state));
    }
  }

  /** Returns the group. */
  public RuleGroup group() {
    return group;
  }

  /**
   * Evaluates all rules.
   *
   * @param time epoch milliseconds, later than the time before
   * @return the rules that could not be evaluated
   */
  public List<Failure> evaluate(long time) {
    List<Failure> failures = new ArrayList<>();
    long written = time - group.offsetMillis();
    for (Running one : running) {
      try {
        List<Sample> samples = one.state.evaluate(time, group.offsetMillis(), group.limit());
        keep(one, samples, written);
      } catch (PromqlException failure) {
        failures.add(new Failure(one.rule, time, failure));
      }
    }
    return failures;
  }

  private void keep(Running one, List<Sample> samples, long time) {
    Set<Labels> now = new LinkedHashSet<>();
    for (Sample sample : samples) {
      store.add(sample.labels(), time, sample.value());
      now.add(sample.labels());
    }
    for (Labels gone : one.left) {
      if (!now.contains(gone)) {
        store.add(gone, time, Points.STALE);
      }
    }
    one.left = now;
  }

  /** Returns the alerts that fire. */
  public List<ActiveAlert> firing() {
    List<ActiveAlert> alerts = new ArrayList<>();
    for (Running one : running) {
      if (one.state instanceof AlertingState state) {
        state.alerts().stream()
            .filter(alert -> alert.state() == ActiveAlert.State.FIRING)
            .forEach(alerts::add);
      }
    }
    return alerts;
  }

  /** Returns the alerts of this name, resolved ones as long as they are remembered. */
  public List<ActiveAlert> alerts(String name) {
    List<ActiveAlert> alerts = new ArrayList<>();
    for (Running one : running) {
      if (one.rule.name().equals(name) && one.state instanceof AlertingState state) {
        alerts.addAll(state.alerts());
      }
    }
    return alerts;
  }
}
