package dev.premortem.engine.alert;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Reach;
import dev.premortem.engine.promql.Selectors;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.FiringSignal;
import dev.premortem.engine.promql.rules.GroupClock;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.rules.ScheduledGroup;
import dev.premortem.engine.series.LabelMatcher;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.AlertState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rules of Prometheus and conditions in PromQL at work, evaluated at multiples of their intervals.
 * A rule's alert that fires is a state of its name; so is each series of a condition.
 */
public final class StandingRules {
  /** How much more is kept than rules read, milliseconds. */
  private static final long SPARE = 60_000;

  /** Fewest samples that are dropped from the store at once, as milliseconds of them. */
  private static final long DROPPED = 3_600_000;

  /**
   * Alerts of one service that open incidents.
   *
   * @param service service, or what else the alert is about
   * @param signal signal that a Metric document names
   */
  public record Key(String service, String signal) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int by = service.compareTo(other.service);
      return by != 0 ? by : signal.compareTo(other.signal);
    }
  }

  /**
   * An alert of a rule that began or ceased to fire.
   *
   * @param time epoch milliseconds
   * @param labels what identifies it, its name as {@code alertname} among them
   * @param fires whether it began to
   */
  public record Change(long time, Labels labels, boolean fires) {}

  private static final class Standing {
    private final RuleGroup group;
    private final @Nullable PromqlCondition condition;
    private final Map<Labels, AlertState> states = new TreeMap<>();

    private Standing(RuleGroup group, @Nullable PromqlCondition condition) {
      this.group = group;
      this.condition = condition;
    }
  }

  private final SeriesStore store = new SeriesStore();
  private final List<Standing> groups = new ArrayList<>();
  private final GroupClock clock;
  private final Reading reading;
  private final List<ServiceSeries> services;
  private final RuleSession session;
  private final ConditionFold.Subjects subjects;
  private final PromqlSeries converted;
  private final Set<String> sampled = new TreeSet<>();
  private final Set<Key> seen = new LinkedHashSet<>();
  private final List<Change> changes = new ArrayList<>();
  private final Map<Key, Integer> most = new TreeMap<>();
  private final long reach;
  private long dropped = Long.MIN_VALUE;

  StandingRules(
      List<RuleGroup> given,
      List<PromqlCondition> conditions,
      Reading reading,
      List<ServiceSeries> services,
      RuleSession session,
      ConditionFold.Subjects subjects) {
    this.reading = reading;
    this.services = services;
    this.session = session;
    this.subjects = subjects;
    given.forEach(group -> groups.add(new Standing(group, null)));
    for (PromqlCondition condition : conditions) {
      RuleGroup alone =
          new RuleGroup(
              condition.policy() + "/" + condition.index(),
              condition.rule().place().file(),
              condition.intervalSeconds() * 1000,
              0,
              0,
              List.of(condition.rule()));
      groups.add(new Standing(alone, condition));
    }
    this.clock =
        new GroupClock(
            ScheduledGroup.of(groups.stream().map(one -> one.group).toList()),
            new RuleContext(store, EvaluationOptions.DEFAULT.withSettledSamples(), Map.of(), ""));
    long furthest = 0;
    for (Standing standing : groups) {
      for (Rule rule : standing.group.rules()) {
        furthest =
            Math.max(
                furthest, Reach.of(rule.expression(), EvaluationOptions.DEFAULT.lookbackMillis()));
      }
    }
    this.reach = furthest;
    this.converted = new PromqlSeries(store, reading::asked);
    for (String metric : ServiceSeries.METRICS) {
      if (!services.isEmpty() && converted.wants(metric)) {
        sampled.add(metric);
      }
    }
  }

  boolean sampled() {
    return !sampled.isEmpty();
  }

  boolean monitored(SeriesLabels labels) {
    sampled.remove(labels.metric());
    return converted.wants(labels.metric());
  }

  void point(SeriesLabels labels, TimePoint point) {
    if (!groups.isEmpty()) {
      converted.add(labels, point);
    }
  }

  boolean reads(Labels labels) {
    return reading.reads(labels);
  }

  void sample(Labels labels, long time, double value) {
    store.add(labels, time, value);
  }

  void evaluate(long now) {
    if (groups.isEmpty()) {
      return;
    }
    for (ServiceSeries service : services) {
      for (String metric : sampled) {
        service.publish(metric, converted);
      }
    }
    changes.clear();
    most.clear();
    seen.forEach(key -> most.put(key, 0));
    long until = now * 1000;
    clock.evaluate(until, new Heard());
    seen.addAll(most.keySet());
    drop(until);
  }

  private void drop(long until) {
    if (reach == Long.MAX_VALUE) {
      return;
    }
    long oldest = until - reach - SPARE;
    if (dropped == Long.MIN_VALUE) {
      dropped = oldest;
    }
    if (oldest - dropped > DROPPED) {
      store.forget(oldest);
      dropped = oldest;
    }
  }

  /** Lets alerts become states, and counts them. */
  private final class Heard implements GroupClock.Listener {
    @Override
    public void fires(int group, ActiveAlert alert, boolean begins, long time) {
      Standing standing = groups.get(group);
      AlertState state = standing.states.get(alert.labels());
      if (state == null) {
        change(standing, time, alert.labels(), true);
        state = state(standing, alert.labels());
        standing.states.put(alert.labels(), state);
      }
      state.set(AlertState.LATEST, alert.value());
    }

    @Override
    public void ends(int group, Labels alert, long time) {
      Standing standing = groups.get(group);
      AlertState state = standing.states.remove(alert);
      if (state != null) {
        change(standing, time, alert, false);
        session.remove(state);
      }
    }

    @Override
    public void evaluated(long time) {
      Map<Key, Integer> counts = new TreeMap<>();
      for (Standing standing : groups) {
        if (standing.condition == null) {
          standing.states.forEach(
              (labels, state) ->
                  counts.merge(new Key(state.subject(), FiringSignal.of(labels)), 1, Integer::sum));
        }
      }
      counts.forEach((key, count) -> most.merge(key, count, Math::max));
    }
  }

  /** Notes what a rule's alert does; that of a policy is decided with its other conditions. */
  private void change(Standing standing, long at, Labels labels, boolean fires) {
    if (standing.condition == null) {
      changes.add(new Change(at, labels, fires));
    }
  }

  /** What a result says of its service; labels that people add to a condition say nothing of it. */
  private String subject(Labels labels, Standing standing) {
    PromqlCondition condition = standing.condition;
    if (condition == null) {
      return labels.size() == 0 ? standing.group.name() : subjects.apply(labels.asMap(), null);
    }
    Map<String, String> own = new TreeMap<>(labels.asMap());
    own.keySet().removeAll(condition.rule().labels().keySet());
    if (own.isEmpty()) {
      for (Expr.VectorSelector selector : Selectors.of(condition.rule().expression())) {
        for (LabelMatcher matcher : selector.matchers()) {
          if (matcher.op() == LabelMatcher.Op.EQUAL && matcher.name().equals("service_name")) {
            own.put(matcher.name(), matcher.value());
          }
        }
      }
    }
    return subjects.apply(own, null);
  }

  private AlertState state(Standing standing, Labels labels) {
    PromqlCondition condition = standing.condition;
    Labels own = labels.drop(List.of("alertname"));
    String name = condition == null ? labels.get("alertname") : condition.policy();
    AlertState state =
        new AlertState(
            name,
            condition == null ? 0 : condition.index(),
            subject(own, standing),
            own.toString());
    state.set(AlertState.MET, true);
    if (condition == null) {
      state.set(AlertState.FIRING, true);
    }
    session.insert(state);
    return state;
  }

  /** Returns the states of an alert policy's conditions in PromQL. */
  List<AlertState> states(String policy) {
    List<AlertState> states = new ArrayList<>();
    for (Standing standing : groups) {
      if (standing.condition != null && standing.condition.policy().equals(policy)) {
        states.addAll(standing.states.values());
      }
    }
    return states;
  }

  /**
   * Returns how many alerts fired of each service and signal in the latest evaluation, the most at
   * once; 0 for those that fired before.
   */
  public Map<Key, Integer> firing() {
    return most;
  }

  /** Returns which alerts of rules began or ceased to fire in the latest evaluation. */
  public List<Change> changes() {
    return changes;
  }

  /** Returns why rules could not be evaluated, each reason once. */
  public Set<String> failures() {
    return clock.failures();
  }
}
