package dev.premortem.rules.fact;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one series stands against one limit of a Metric document. Baseline, deviation and bound are
 * computed from the history before the value; they are unknown until there is history enough.
 */
public final class MetricState extends Fact {
  private final String metric;
  private final int limit;
  private final String service;
  private final String signal;
  private double value = Double.NaN;
  private double baseline = Double.NaN;
  private double deviation = Double.NaN;
  private double bound = Double.NaN;
  private double ratio = Double.NaN;
  private double score = Double.NaN;
  private double excess = Double.NaN;
  private double heldExcess = Double.NaN;
  private boolean dataMissing;

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public MetricState(String metric, int limit, String service, String signal) {
    super("MetricState", metric + "/" + limit + "/" + service + "/" + signal);
    this.metric = metric;
    this.limit = limit;
    this.service = service;
    this.signal = signal;
  }

  @Override
  public String subject() {
    return service;
  }

  /** Returns name of the Metric document. */
  public String getMetric() {
    return metric;
  }

  /** Returns position of the limit in the document, from 0. */
  public int getLimit() {
    return limit;
  }

  /** Returns service that the series belongs to. */
  public String getService() {
    return service;
  }

  /** Returns name of the signal. */
  public String getSignal() {
    return signal;
  }

  /** Returns value in the last measured interval. */
  public @Nullable Double getValue() {
    return known(value);
  }

  /** Sets value in the last measured interval. */
  public void setValue(double value) {
    value = changed(0, value, value);
  }

  /**
   * Returns what is usual now: the median of the history, or of the same time in earlier seasons.
   */
  public @Nullable Double getBaseline() {
    return known(baseline);
  }

  /** Sets what is usual now: the median of the history, or of the same time in earlier seasons. */
  public void setBaseline(double value) {
    baseline = changed(1, baseline, value);
  }

  /**
   * Returns how far values usually lie from the baseline: 1.4826 times the median absolute
   * deviation.
   */
  public @Nullable Double getDeviation() {
    return known(deviation);
  }

  /**
   * Sets how far values usually lie from the baseline: 1.4826 times the median absolute deviation.
   */
  public void setDeviation(double value) {
    deviation = changed(2, deviation, value);
  }

  /** Returns the limit at this moment, in the unit of the value. */
  public @Nullable Double getBound() {
    return known(bound);
  }

  /** Sets the limit at this moment, in the unit of the value. */
  public void setBound(double value) {
    bound = changed(3, bound, value);
  }

  /** Returns value over baseline. */
  public @Nullable Double getRatio() {
    return known(ratio);
  }

  /** Sets value over baseline. */
  public void setRatio(double value) {
    ratio = changed(4, ratio, value);
  }

  /** Returns value less baseline, in deviations. */
  public @Nullable Double getScore() {
    return known(score);
  }

  /** Sets value less baseline, in deviations. */
  public void setScore(double value) {
    score = changed(5, score, value);
  }

  /** Returns how far the value is past the bound, below 0 when it is within. */
  public @Nullable Double getExcess() {
    return known(excess);
  }

  /** Sets how far the value is past the bound, below 0 when it is within. */
  public void setExcess(double value) {
    excess = changed(6, excess, value);
  }

  /**
   * Returns the least excess of the time that the limit asks for, unknown before that has passed.
   */
  public @Nullable Double getHeldExcess() {
    return known(heldExcess);
  }

  /** Sets the least excess of the time that the limit asks for, unknown before that has passed. */
  public void setHeldExcess(double value) {
    heldExcess = changed(7, heldExcess, value);
  }

  /** Returns whether values have stopped arriving. */
  public boolean isDataMissing() {
    return dataMissing;
  }

  /** Sets whether values have stopped arriving. */
  public void setDataMissing(boolean value) {
    dataMissing = changed(8, dataMissing, value);
  }

  @Override
  protected void describe(Map<String, Object> values) {
    values.put("metric", metric);
    values.put("limit", limit);
    values.put("service", service);
    values.put("signal", signal);
    values.put("value", known(value));
    values.put("baseline", known(baseline));
    values.put("deviation", known(deviation));
    values.put("bound", known(bound));
    values.put("ratio", known(ratio));
    values.put("score", known(score));
    values.put("excess", known(excess));
    values.put("heldExcess", known(heldExcess));
    values.put("dataMissing", dataMissing);
  }

  /** Names of the fields that can change, in the order of their numbers. */
  static final String[] FIELDS = {
    "value",
    "baseline",
    "deviation",
    "bound",
    "ratio",
    "score",
    "excess",
    "heldExcess",
    "dataMissing"
  };

  @Override
  protected String[] fields() {
    return FIELDS;
  }
}
