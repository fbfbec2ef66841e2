package dev.premortem.engine.promql.rules;

import dev.premortem.engine.series.Labels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Groups of rules over one store of series, each evaluated whenever its time has come. */
public final class GroupClock {
  /** Hears what alerts do. A group is named by its position. */
  public interface Listener {
    /**
     * Hears of an alert that fires at an evaluation.
     *
     * @param begins whether it did not at the one before
     * @param time epoch milliseconds
     */
    void fires(int group, ActiveAlert alert, boolean begins, long time);

    /** Hears of an alert that fires no more. */
    void ends(int group, Labels alert, long time);

    /** Hears that all groups were evaluated that were due at a time. */
    default void evaluated(long time) {}
  }

  private static final class Running {
    private final GroupState state;
    private final ScheduledGroup schedule;
    private Set<Labels> firing = new TreeSet<>();
    private long next;

    private Running(ScheduledGroup schedule, RuleContext context) {
      this.schedule = schedule;
      this.state = new GroupState(schedule.group(), context);
    }
  }

  private final List<Running> groups = new ArrayList<>();
  private final Set<String> failures = new LinkedHashSet<>();
  private boolean begun;

  /** Prepares groups; of those that are due at one time the first comes first. */
  public GroupClock(List<ScheduledGroup> groups, RuleContext context) {
    groups.forEach(group -> this.groups.add(new Running(group, context)));
  }

  /** Sets the moment, epoch milliseconds, before which no group is evaluated. */
  public void begin(long from) {
    groups.forEach(one -> one.next = one.schedule.notBefore(from));
    begun = true;
  }

  /**
   * Evaluates what is due.
   *
   * @param until last time of evaluation, epoch milliseconds; the first one, too, where nobody said
   *     when to begin
   */
  public void evaluate(long until, Listener listener) {
    if (!begun) {
      begin(until);
    }
    for (long due = next(); due <= until; due = next()) {
      for (int i = 0; i < groups.size(); i++) {
        Running one = groups.get(i);
        if (one.next == due) {
          evaluate(i, due, listener);
          one.next += one.schedule.intervalMillis();
        }
      }
      listener.evaluated(due);
    }
  }

  private long next() {
    long next = Long.MAX_VALUE;
    for (Running one : groups) {
      next = Math.min(next, one.next);
    }
    return next;
  }

  private void evaluate(int index, long time, Listener listener) {
    Running one = groups.get(index);
    for (GroupState.Failure failure : one.state.evaluate(time)) {
      failures.add(
          "rule "
              + failure.rule().name()
              + " could not be evaluated: "
              + failure.cause().getMessage());
    }
    Set<Labels> before = one.firing;
    one.firing = new TreeSet<>();
    for (ActiveAlert alert : one.state.firing()) {
      one.firing.add(alert.labels());
      listener.fires(index, alert, !before.contains(alert.labels()), time);
    }
    for (Labels alert : before) {
      if (!one.firing.contains(alert)) {
        listener.ends(index, alert, time);
      }
    }
  }

  /** Returns why rules could not be evaluated, each reason once. */
  public Set<String> failures() {
    return failures;
  }
}
