package dev.premortem.engine.promql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Operators that aggregate over series. */
public enum AggregateOp {
  /** Sum. */
  SUM,
  /** Mean. */
  AVG,
  /** Least. */
  MIN,
  /** Greatest. */
  MAX,
  /** How many. */
  COUNT,
  /** 1 for every group. */
  GROUP,
  /** Standard deviation over the population. */
  STDDEV,
  /** Variance over the population. */
  STDVAR,
  /** The k greatest, as they are. */
  TOPK(ValueType.SCALAR),
  /** The k least, as they are. */
  BOTTOMK(ValueType.SCALAR),
  /** The φ-quantile, interpolated. */
  QUANTILE(ValueType.SCALAR),
  /** How many series have each value. */
  COUNT_VALUES(ValueType.STRING),
  /** Any k, as they are; experimental. */
  LIMITK(ValueType.SCALAR),
  /** A share of them, as they are; experimental. */
  LIMIT_RATIO(ValueType.SCALAR);

  private final @Nullable ValueType parameter;

  AggregateOp() {
    this.parameter = null;
  }

  AggregateOp(ValueType parameter) {
    this.parameter = parameter;
  }

  static @Nullable AggregateOp spelt(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (AggregateOp op : values()) {
      if (op.label().equals(lower)) {
        return op;
      }
    }
    return null;
  }

  /** Returns how it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the type of its parameter, null where it takes none. */
  public @Nullable ValueType parameter() {
    return parameter;
  }

  boolean experimental() {
    return this == LIMITK || this == LIMIT_RATIO;
  }
}
