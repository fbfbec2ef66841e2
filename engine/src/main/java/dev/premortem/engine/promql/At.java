package dev.premortem.engine.promql;

import java.util.Locale;

/** The {@code @} modifier: at which time a selector looks, whenever it is evaluated. */
public sealed interface At {
  /**
   * A fixed time.
   *
   * @param millis epoch milliseconds
   */
  record Time(long millis) implements At {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }
  }

  /** The beginning of the query. */
  record Start() implements At {
    @Override
    public String toString() {
      return "start()";
    }
  }

  /** The end of the query. */
  record End() implements At {
    @Override
    public String toString() {
      return "end()";
    }
  }
}
