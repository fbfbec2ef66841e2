package dev.premortem.engine.promql.unittest;

import dev.premortem.engine.promql.Durations;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.SeriesNotation;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.promql.rules.ActiveAlert;
import dev.premortem.engine.promql.rules.GroupState;
import dev.premortem.engine.promql.rules.RuleContext;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One test group under way: time goes on, samples come in, rules are evaluated. */
final class GroupRun {
  /** Evaluations of one test group; promtool would go on for hours. */
  private static final long MOST = 2_000_000;

  private static final Comparator<Check.Item> ORDER =
      Comparator.comparing(Check.Item::labels)
          .thenComparing(item -> Objects.requireNonNullElse(item.annotations(), Labels.EMPTY));

  private final UnitTest test;
  private final UnitTest.Group group;
  private final int position;
  private final SeriesStore store = new SeriesStore();
  private final EvaluationOptions options;
  private final List<GroupState> states = new ArrayList<>();
  private final Map<Labels, List<@Nullable Double>> series = new LinkedHashMap<>();
  private final @Nullable Check[] alertChecks;
  private int loaded;
  private int longest;
  private String failure = "";

  GroupRun(UnitTest test, UnitTest.Group group, int position, List<RuleGroup> rules) {
    this.test = test;
    this.group = group;
    this.position = position;
    this.options =
        EvaluationOptions.DEFAULT
            .withSubqueryStep(test.evaluationIntervalMillis())
            .withSettledSamples();
    this.alertChecks = new Check[group.alerts().size()];
    RuleContext context =
        new RuleContext(store, options, group.externalLabels(), group.externalUrl());
    for (RuleGroup one : rules) {
      states.add(new GroupState(one, context));
    }
    for (SeriesNotation one : group.series()) {
      series.put(one.labels(), one.values());
      longest = Math.max(longest, one.values().size());
    }
  }

  List<Check> checks() {
    evaluateRules();
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < alertChecks.length; i++) {
      Check check = alertChecks[i];
      checks.add(check != null ? check : failed(group.alerts().get(i)));
    }
    for (UnitTest.ExpressionTest one : group.expressions()) {
      checks.add(expression(one));
    }
    return checks;
  }

  private void evaluateRules() {
    long step = test.evaluationIntervalMillis();
    long latest = group.latestMillis();
    if (latest / step > MOST) {
      failure =
          "more than "
              + MOST
              + " evaluations up to "
              + Durations.print(latest)
              + ": give a longer evaluation_interval";
      return;
    }
    for (long at = 0; at <= latest; at += step) {
      load(at);
      for (GroupState state : states) {
        for (GroupState.Failure one : state.evaluate(group.startMillis() + at)) {
          failure =
              "rule: "
                  + one.rule().name()
                  + ", time: "
                  + Durations.print(at)
                  + ", err: "
                  + one.cause().getMessage();
        }
      }
      if (!failure.isEmpty()) {
        return;
      }
      checkAlerts(at, at + step);
    }
  }

  /** Samples come in as time goes on: none is known before it was measured. */
  private void load(long until) {
    int index = loaded;
    for (; index < longest && index * group.intervalMillis() <= until; index++) {
      long time = group.startMillis() + index * group.intervalMillis();
      for (Map.Entry<Labels, List<@Nullable Double>> one : series.entrySet()) {
        Double value = index < one.getValue().size() ? one.getValue().get(index) : null;
        if (value != null) {
          store.add(one.getKey(), time, value);
        }
      }
    }
    loaded = index;
  }

  private void checkAlerts(long from, long until) {
    for (int i = 0; i < alertChecks.length; i++) {
      UnitTest.AlertTest one = group.alerts().get(i);
      if (one.timeMillis() >= from && one.timeMillis() < until) {
        alertChecks[i] = alert(one);
      }
    }
  }

  private Check alert(UnitTest.AlertTest one) {
    List<Check.Item> got = new ArrayList<>();
    for (GroupState state : states) {
      for (ActiveAlert alert : state.alerts(one.alert())) {
        if (alert.state() == ActiveAlert.State.FIRING) {
          got.add(new Check.Item(alert.labels(), alert.annotations(), null));
        }
      }
    }
    List<Check.Item> expected = expected(one);
    got.sort(ORDER);
    expected.sort(ORDER);
    return check(one, expected.equals(got), expected, got, "");
  }

  private static List<Check.Item> expected(UnitTest.AlertTest one) {
    List<Check.Item> expected = new ArrayList<>();
    for (UnitTest.ExpectedAlert alert : one.expected()) {
      expected.add(new Check.Item(alert.labels(), alert.annotations(), null));
    }
    return expected;
  }

  private Check failed(UnitTest.AlertTest one) {
    return check(one, false, expected(one), List.of(), failure);
  }

  private Check check(
      UnitTest.AlertTest one,
      boolean passed,
      List<Check.Item> expected,
      List<Check.Item> got,
      String error) {
    return new Check(
        one.place(),
        position,
        group.name(),
        one.alert(),
        true,
        one.timeMillis(),
        passed,
        expected,
        got,
        error);
  }

  private Check expression(UnitTest.ExpressionTest one) {
    List<Check.Item> expected = new ArrayList<>();
    boolean refused = false;
    for (UnitTest.ExpectedSample sample : one.expected()) {
      expected.add(new Check.Item(sample.labels(), null, sample.value()));
      refused |= sample.nativeHistogram();
    }
    List<Check.Item> got = new ArrayList<>();
    String error = failure;
    if (error.isEmpty()) {
      try {
        Query query = Query.of(Promql.parse(one.expression()), store, options);
        for (Sample sample : query.vectorAt(group.startMillis() + one.timeMillis())) {
          got.add(new Check.Item(sample.labels(), null, sample.value()));
        }
        error = refused ? "native histograms are not evaluated, so none can be expected" : "";
      } catch (PromqlException invalid) {
        error = String.valueOf(invalid.getMessage());
      }
    }
    got.sort(ORDER);
    expected.sort(ORDER);
    boolean passed = error.isEmpty() && same(expected, got);
    return new Check(
        one.place(),
        position,
        group.name(),
        one.expression(),
        false,
        one.timeMillis(),
        passed,
        expected,
        got,
        error);
  }

  private boolean same(List<Check.Item> expected, List<Check.Item> got) {
    if (expected.size() != got.size()) {
      return false;
    }
    for (int i = 0; i < got.size(); i++) {
      double a = Objects.requireNonNullElse(expected.get(i).value(), 0.0);
      double b = Objects.requireNonNullElse(got.get(i).value(), 0.0);
      if (!expected.get(i).labels().equals(got.get(i).labels()) || !same(a, b)) {
        return false;
      }
    }
    return true;
  }

  /** As promtool compares: NaN is not even itself. */
  private boolean same(double a, double b) {
    return a == b || (test.fuzzy() && (Math.nextUp(a) == b || Math.nextDown(a) == b));
  }
}
