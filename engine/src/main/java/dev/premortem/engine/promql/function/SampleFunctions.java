package dev.premortem.engine.promql.function;

import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Functions that make one number of every sample, one line a name. */
public final class SampleFunctions {
  private static final Map<String, DoubleUnaryOperator> BY_NAME = new HashMap<>();

  static {
    BY_NAME.put("abs", Math::abs);
    BY_NAME.put("ceil", Math::ceil);
    BY_NAME.put("floor", Math::floor);
    BY_NAME.put("sqrt", Math::sqrt);
    BY_NAME.put("exp", StrictMath::exp);
    BY_NAME.put("ln", StrictMath::log);
    BY_NAME.put("log2", GoMath::log2);
    BY_NAME.put("log10", StrictMath::log10);
    BY_NAME.put("sgn", x -> x < 0 ? -1 : x > 0 ? 1 : x);
    BY_NAME.put("sin", StrictMath::sin);
    BY_NAME.put("cos", StrictMath::cos);
    BY_NAME.put("tan", StrictMath::tan);
    BY_NAME.put("asin", StrictMath::asin);
    BY_NAME.put("acos", StrictMath::acos);
    BY_NAME.put("atan", StrictMath::atan);
    BY_NAME.put("sinh", StrictMath::sinh);
    BY_NAME.put("cosh", StrictMath::cosh);
    BY_NAME.put("tanh", StrictMath::tanh);
    BY_NAME.put("asinh", GoMath::asinh);
    BY_NAME.put("acosh", GoMath::acosh);
    BY_NAME.put("atanh", GoMath::atanh);
    BY_NAME.put("rad", x -> x * Math.PI / 180);
    BY_NAME.put("deg", x -> x * 180 / Math.PI);
  }

  private SampleFunctions() {}

  /** Returns the function of this name, null where it is of another kind. */
  public static @Nullable DoubleUnaryOperator named(String name) {
    return BY_NAME.get(name);
  }

  /** Returns the multiple of a step that is nearest; the greater one of two equally near. */
  public static double round(double value, double step) {
    // Dividing by the inverse loses fewer digits.
    double inverse = 1.0 / step;
    return Math.floor(value * inverse + 0.5) / inverse;
  }

  /** Returns the value moved into the limits. */
  public static double clamp(double value, double least, double greatest) {
    return GoMath.max(least, GoMath.min(greatest, value));
  }
}
