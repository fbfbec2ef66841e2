package dev.premortem.engine.fold;

import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.Signal;
import java.util.List;

/** A series that Metric documents are about, and its folds. */
public final class SeriesFold {
  private final int service;
  private final Signal signal;
  private final List<MetricFold> folds;
  private double next = Double.NaN;

  /**
   * Folds a series.
   *
   * @param service index of the service whose signal it is, -1 where values are handed in
   */
  public SeriesFold(int service, Signal signal, List<MetricFold> folds) {
    this.service = service;
    this.signal = signal;
    this.folds = folds;
  }

  /** Hands in the value of this interval. */
  public void next(double value) {
    next = value;
  }

  public void fold(Sample[] samples, long now) {
    double value = service < 0 ? next : signal.of(samples[service]);
    for (int i = 0, n = folds.size(); i < n; i++) {
      folds.get(i).measure(value, now);
    }
    next = Double.NaN;
  }
}
