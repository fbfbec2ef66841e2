package dev.premortem.engine.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The smallest and largest number that a field may hold; durations count in seconds. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** Returns the smallest number allowed. */
  double min() default 0;

  /** Returns the largest number allowed. */
  double max() default Double.MAX_VALUE;
}
