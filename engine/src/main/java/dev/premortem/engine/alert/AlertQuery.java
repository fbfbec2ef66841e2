package dev.premortem.engine.alert;

import dev.premortem.engine.alert.Aligner.Aligned;
import dev.premortem.engine.document.AlertPolicySpec.Absence;
import dev.premortem.engine.document.AlertPolicySpec.Aggregation;
import dev.premortem.engine.document.AlertPolicySpec.Condition;
import dev.premortem.engine.document.AlertPolicySpec.Threshold;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which series a condition reads, and how they are aligned, combined and divided.
 *
 * @param filter series of the value, or of the numerator
 * @param aggregations how they are aligned and combined, at most two steps
 * @param denominator series of the denominator, null when there is none
 * @param denominatorAggregations likewise for the denominator
 */
public record AlertQuery(
    MonitoringFilter filter,
    List<Step> aggregations,
    @Nullable MonitoringFilter denominator,
    List<Step> denominatorAggregations) {
  /** One step: points of each series are aligned, then series of each group are combined. */
  public record Step(long periodSeconds, Aligner aligner, Reducer reducer, List<String> groupBy) {}

  /** A combined series at one moment. */
  public record Output(Map<String, String> labels, double value) {}

  private static final Step PLAIN =
      new Step(60, Aligner.ALIGN_NONE, Reducer.REDUCE_NONE, List.of());

  /**
   * Reads what a condition asks for.
   *
   * @throws MonitoringFilter.FilterException when it can't be evaluated here, with why
   */
  public static AlertQuery of(Condition condition) throws MonitoringFilter.FilterException {
    Threshold threshold = condition.conditionThreshold();
    Absence absence = condition.conditionAbsent();
    if (threshold != null) {
      if (threshold.forecastOptions() != null) {
        throw new MonitoringFilter.FilterException("it compares a forecast of the metric");
      }
      String denominator = threshold.denominatorFilter();
      boolean ratio = denominator != null && !denominator.isBlank();
      return new AlertQuery(
          MonitoringFilter.parse(threshold.filter().value()),
          steps(threshold.aggregations()),
          ratio ? MonitoringFilter.parse(denominator) : null,
          ratio ? steps(threshold.denominatorAggregations()) : List.of());
    }
    if (absence != null) {
      return new AlertQuery(
          MonitoringFilter.parse(absence.filter().value()),
          steps(absence.aggregations()),
          null,
          List.of());
    }
    throw new MonitoringFilter.FilterException("it is no condition on a metric's value");
  }

  private static List<Step> steps(List<Aggregation> aggregations)
      throws MonitoringFilter.FilterException {
    if (aggregations.size() > 2) {
      throw new MonitoringFilter.FilterException("it combines series in more than two steps");
    }
    List<Step> steps = new ArrayList<>();
    for (Aggregation aggregation : aggregations) {
      Aligner aligner =
          Aligner.named(aggregation.perSeriesAligner())
              .orElseThrow(
                  () ->
                      new MonitoringFilter.FilterException(
                          "the aligner " + aggregation.perSeriesAligner() + " is not known here"));
      Reducer reducer =
          Reducer.named(aggregation.crossSeriesReducer())
              .orElseThrow(
                  () ->
                      new MonitoringFilter.FilterException(
                          "the reducer "
                              + aggregation.crossSeriesReducer()
                              + " is not known here"));
      steps.add(
          new Step(
              Math.max(1, aggregation.alignmentPeriod().toSeconds()),
              aligner,
              reducer,
              canonical(aggregation.groupByFields())));
    }
    if (steps.size() == 2
        && (steps.get(1).periodSeconds() > steps.get(0).periodSeconds()
            || steps.get(1).aligner() == Aligner.ALIGN_PERCENT_CHANGE)) {
      throw new MonitoringFilter.FilterException(
          "its second step aligns over more than one point of the first");
    }
    return steps.isEmpty() ? List.of(PLAIN) : steps;
  }

  /** Labels by one spelling and in one order, so that those of other steps are the same. */
  private static List<String> canonical(List<String> fields) {
    return fields.stream()
        .map(
            field ->
                field
                    .replace("\"", "")
                    .replaceFirst("^(resource|metric)\\.labels\\.", "$1.label.")
                    .replaceFirst("^metadata\\.(system|user)\\.", "metadata.$1_labels."))
        .distinct()
        .sorted()
        .toList();
  }

  /** Returns whether a time series is one of those that are read. */
  public boolean reads(SeriesLabels labels) {
    return filter.matches(labels) || (denominator != null && denominator.matches(labels));
  }

  /** Returns whether samples of a service stand for series that it reads. */
  public boolean readsSamples(ServiceSeries service) {
    for (String metric : ServiceSeries.METRICS) {
      for (SeriesLabels labels : service.possible(metric)) {
        if (filter.couldMatch(labels, "resource.labels.revision_name")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns how much of the past is needed, seconds. */
  public long lookBack() {
    long longest = 0;
    for (List<Step> side : List.of(aggregations, denominatorAggregations)) {
      long sum = 0;
      for (Step step : side) {
        sum += step.periodSeconds() * 2;
        sum += step.aligner() == Aligner.ALIGN_PERCENT_CHANGE ? Aligner.SMOOTHED_SECONDS : 0;
      }
      longest = Math.max(longest, sum);
    }
    return longest;
  }

  /**
   * A series with the group that it belongs to on each side, worked out once; null where a side
   * does not read it.
   */
  public static final class Member {
    private final @Nullable Group over;
    private final @Nullable Group under;
    private final List<TimePoint> points = new ArrayList<>();

    private Member(@Nullable Group over, @Nullable Group under) {
      this.over = over;
      this.under = under;
    }

    /** Returns its points in the order of time, to be added to and taken from. */
    public List<TimePoint> points() {
      return points;
    }
  }

  /** Labels that a combined series keeps, and the key that stays the same over time. */
  record Group(String key, Map<String, String> labels) {}

  /** Makes a series known. */
  public Member member(SeriesLabels series) {
    return new Member(
        filter.matches(series) ? group(aggregations.get(0), series) : null,
        denominator != null && denominator.matches(series)
            ? group(denominatorAggregations.get(0), series)
            : null);
  }

  /** Returns the combined series at a moment, by a key that stays the same over time. */
  public Map<String, Output> values(Iterable<Member> members, long now) {
    Map<String, Output> values = side(aggregations, members, m -> m.over, now);
    if (denominator == null) {
      return values;
    }
    Divisors<Output> divisors = new Divisors<>();
    side(denominatorAggregations, members, m -> m.under, now)
        .values()
        .forEach(divisor -> divisors.add(divisor.labels(), divisor));
    Map<String, Output> ratios = new TreeMap<>();
    values.forEach(
        (key, output) -> {
          Output divisor = divisors.of(output.labels());
          if (divisor != null && divisor.value() != 0) {
            ratios.put(key, new Output(output.labels(), output.value() / divisor.value()));
          }
        });
    return ratios;
  }

  private static Map<String, Output> side(
      List<Step> steps, Iterable<Member> members, Function<Member, @Nullable Group> of, long now) {
    Step first = steps.get(0);
    Map<String, List<Aligned>> groups = new TreeMap<>();
    Map<String, Map<String, String>> labels = new TreeMap<>();
    for (Member member : members) {
      Group group = of.apply(member);
      Aligned aligned = group == null ? null : align(first, member.points, now);
      if (aligned != null && !(Double.isNaN(aligned.value()) && aligned.distribution() == null)) {
        groups.computeIfAbsent(group.key(), k -> new ArrayList<>()).add(aligned);
        labels.put(group.key(), group.labels());
      }
    }
    Map<String, Reduced> found = new TreeMap<>();
    groups.forEach(
        (key, grouped) ->
            found.put(
                key,
                new Reduced(labels.getOrDefault(key, Map.of()), first.reducer().reduce(grouped))));
    Map<String, Output> outputs = new TreeMap<>();
    (steps.size() < 2 ? found : again(steps.get(1), found, now))
        .forEach((key, one) -> outputs.put(key, new Output(one.labels(), one.aligned().value())));
    return outputs;
  }

  /** What one step makes of the series of a group. */
  private record Reduced(Map<String, String> labels, Aligned aligned) {}

  /** The second step sees one point of each series of the first. */
  private static Map<String, Reduced> again(Step step, Map<String, Reduced> first, long now) {
    Map<String, List<Aligned>> groups = new TreeMap<>();
    Map<String, Map<String, String>> labels = new TreeMap<>();
    long period = step.periodSeconds();
    for (Reduced one : first.values()) {
      TimePoint point =
          new TimePoint(now - period, now, one.aligned().value(), one.aligned().distribution());
      Aligned aligned = step.aligner().align(List.of(point), List.of(), period);
      if (aligned == null) {
        continue;
      }
      Map<String, String> kept = new LinkedHashMap<>();
      for (String field : step.groupBy()) {
        kept.put(field, one.labels().getOrDefault(field, ""));
      }
      boolean apart = step.reducer() == Reducer.REDUCE_NONE;
      String key = apart ? one.labels().toString() : kept.toString();
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(aligned);
      labels.put(key, apart ? one.labels() : kept);
    }
    Map<String, Reduced> found = new TreeMap<>();
    groups.forEach(
        (key, members) ->
            found.put(
                key,
                new Reduced(labels.getOrDefault(key, Map.of()), step.reducer().reduce(members))));
    return found;
  }

  private static @Nullable Aligned align(Step step, List<TimePoint> points, long now) {
    long period = step.periodSeconds();
    List<TimePoint> own = within(points, now - period, now);
    if (step.aligner() != Aligner.ALIGN_PERCENT_CHANGE || own.isEmpty()) {
      return step.aligner().align(own, List.of(), period);
    }
    long then = now - period;
    return step.aligner()
        .align(
            within(points, now - Aligner.SMOOTHED_SECONDS, now),
            within(points, then - Aligner.SMOOTHED_SECONDS, then),
            period);
  }

  /** Returns the group of a series. */
  static Group group(Step step, SeriesLabels series) {
    Map<String, String> kept = new LinkedHashMap<>();
    if (step.reducer() == Reducer.REDUCE_NONE) {
      new TreeMap<>(series.resourceLabels()).forEach((k, v) -> kept.put("resource.label." + k, v));
      new TreeMap<>(series.metricLabels()).forEach((k, v) -> kept.put("metric.label." + k, v));
    } else {
      step.groupBy().forEach(field -> kept.put(field, series.select(field)));
    }
    return new Group(kept.toString(), kept);
  }

  private static List<TimePoint> within(List<TimePoint> points, long after, long until) {
    int from = points.size();
    while (from > 0 && points.get(from - 1).end() > after) {
      from--;
    }
    int to = from;
    while (to < points.size() && points.get(to).end() <= until) {
      to++;
    }
    return points.subList(from, to);
  }
}
