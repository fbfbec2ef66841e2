package dev.premortem.simulator.world;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.ScenarioSpec;
import java.util.function.DoubleUnaryOperator;

/**
 * What goes wrong, as a value: what it does to a service in a tick, and to its measurements. When
 * it begins and ends, and whom it strikes, is a {@link Trouble}'s.
 */
sealed interface Fault {
  /** Returns its kind in the catalogue. */
  FaultKind kind();

  /** Returns whether users suffer from it or may, so that it has to be noticed. */
  default boolean harmful() {
    return true;
  }

  /** Returns whether somebody can end it. */
  default boolean mendable() {
    return harmful();
  }

  /**
   * Adds what it does to a service in a tick.
   *
   * @param felt share of the service's requests that fail when a share of calls to what is struck
   *     does
   * @param age time since its start over the time that it lasts when nobody mends it
   */
  default void tick(Conditions conditions, DoubleUnaryOperator felt, double age) {}

  /** Adds what it does to the measurements of a service in a tick. */
  default void channel(Conditions conditions) {}

  /** Returns what a line of a scenario says. */
  static Fault of(ScenarioSpec.Fault spec) {
    double factor = spec.factor();
    return switch (spec.kind()) {
      case BAD_DEPLOY -> new BadRelease();
      case DEPENDENCY_OUTAGE, REGIONAL_OUTAGE, DATABASE_LOSS, EXPIRED_SECRET ->
          new Outage(spec.kind(), spec.errorRatio().value(), factor);
      case FLASH_CROWD -> new FlashCrowd(factor);
      case DRIFT -> new Drift(factor);
      case METRIC_GAP -> new MetricGap();
      case METRIC_DELAY -> new MetricDelay(factor);
      case FAILING_API -> new FailingApi();
      case DATA_BREACH -> new DataBreach();
    };
  }

  /** A revision that should not have been released; what it does is that of its release. */
  record BadRelease() implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.BAD_DEPLOY;
    }
  }

  /**
   * Something that requests need does not answer, or slowly.
   *
   * @param errorRatio share of requests that need it and fail
   * @param factor factor on the latency of the service
   */
  record Outage(FaultKind kind, double errorRatio, double factor) implements Fault {
    @Override
    public void tick(Conditions conditions, DoubleUnaryOperator felt, double age) {
      conditions.failing = 1 - (1 - conditions.failing) * (1 - felt.applyAsDouble(errorRatio));
      conditions.stretch *= factor;
    }
  }

  /** Many more users come. */
  record FlashCrowd(double factor) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.FLASH_CROWD;
    }

    @Override
    public boolean harmful() {
      return false;
    }

    @Override
    public void tick(Conditions conditions, DoubleUnaryOperator felt, double age) {
      conditions.surge *= factor;
    }
  }

  /** A service gets slowly worse, until it is slower by a factor. */
  record Drift(double factor) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.DRIFT;
    }

    @Override
    public void tick(Conditions conditions, DoubleUnaryOperator felt, double age) {
      conditions.stretch *= 1 + (factor - 1) * Math.min(1, age);
    }
  }

  /** No measurements arrive. */
  record MetricGap() implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.METRIC_GAP;
    }

    @Override
    public boolean harmful() {
      return false;
    }

    @Override
    public boolean mendable() {
      return true;
    }

    @Override
    public void channel(Conditions conditions) {
      conditions.lost = true;
    }
  }

  /** Measurements take longer by a factor. */
  record MetricDelay(double factor) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.METRIC_DELAY;
    }

    @Override
    public boolean harmful() {
      return false;
    }

    @Override
    public void channel(Conditions conditions) {
      conditions.slower *= factor;
    }
  }

  /** The cloud refuses changes of traffic. */
  record FailingApi() implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.FAILING_API;
    }

    @Override
    public boolean harmful() {
      return false;
    }

    @Override
    public void tick(Conditions conditions, DoubleUnaryOperator felt, double age) {
      conditions.refused = true;
    }
  }

  /** Data is read by somebody who must not. */
  record DataBreach() implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.DATA_BREACH;
    }
  }
}
