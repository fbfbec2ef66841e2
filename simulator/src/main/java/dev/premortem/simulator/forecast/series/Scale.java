package dev.premortem.simulator.forecast.series;

/** The scale that a method works on. */
enum Scale {
  /** Logarithms, for values above zero. */
  LOG {
    @Override
    boolean suits(double lowest) {
      return lowest > 0;
    }

    @Override
    double to(double value) {
      return StrictMath.log(value);
    }

    @Override
    double from(double value) {
      return StrictMath.exp(value);
    }
  },
  /** Square roots, for values not below zero. */
  ROOT {
    @Override
    boolean suits(double lowest) {
      return lowest >= 0;
    }

    @Override
    double to(double value) {
      return Math.sqrt(value);
    }

    @Override
    double from(double value) {
      return value <= 0 ? 0 : value * value;
    }
  },
  /** Values as they are. */
  PLAIN {
    @Override
    boolean suits(double lowest) {
      return true;
    }

    @Override
    double to(double value) {
      return value;
    }

    @Override
    double from(double value) {
      return value;
    }
  };

  abstract boolean suits(double lowest);

  abstract double to(double value);

  abstract double from(double value);
}
