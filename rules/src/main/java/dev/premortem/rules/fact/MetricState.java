package dev.premortem.rules.fact;

public final class MetricState extends Fact {
  public static final FactType TYPE =
      new FactType(
          MetricState.class,
          "Where one series stands against one limit of a Metric document. Baseline, deviation and bound are computed from the history before the value; they are unknown until there is history enough.");
  public static final Field.Text METRIC =
      TYPE.text("metric", "name of the Metric document").of(NameKind.METRIC).fixed();
  public static final Field.Numeric LIMIT =
      TYPE.count("limit", "position of the limit in the document, from 0").fixed();
  public static final Field.Text SERVICE =
      TYPE.text("service", "service that the series belongs to").fixed();
  public static final Field.Text SIGNAL = TYPE.text("signal", "name of the signal").fixed();
  public static final Field.Numeric VALUE =
      TYPE.number("value", "value in the last measured interval").folded("last interval");
  public static final Field.Numeric BASELINE =
      TYPE.number(
              "baseline",
              "what is usual now: the median of the history, or of the same time in earlier seasons")
          .folded("the history before the value");
  public static final Field.Numeric DEVIATION =
      TYPE.number(
              "deviation",
              "how far values usually lie from the baseline: 1.4826 times the median absolute deviation")
          .atLeast(0);
  public static final Field.Numeric BOUND =
      TYPE.number("bound", "the limit at this moment, in the unit of the value")
          .folded("the history before the value");
  public static final Field.Numeric RATIO = TYPE.number("ratio", "value over baseline");
  public static final Field.Numeric SCORE =
      TYPE.number("score", "value less baseline, in deviations");
  public static final Field.Numeric EXCESS =
      TYPE.number("excess", "how far the value is past the bound, below 0 when it is within");
  public static final Field.Numeric HELD_EXCESS =
      TYPE.number(
              "heldExcess",
              "the least excess of the time that the limit asks for, unknown before that has passed")
          .folded("lowest excess of the time that the limit asks for");
  public static final Field.Truth DATA_MISSING =
      TYPE.truth("dataMissing", "whether values have stopped arriving");

  /** Creates the fact with what identifies it; everything else is unknown until it is set. */
  public MetricState(String metric, int limit, String service, String signal) {
    super(TYPE, metric + "/" + limit + "/" + service + "/" + signal, service);
    set(METRIC, metric);
    set(LIMIT, limit);
    set(SERVICE, service);
    set(SIGNAL, signal);
  }
}
