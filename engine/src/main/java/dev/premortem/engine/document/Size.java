package dev.premortem.engine.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The fewest and most characters of a text, items of a list or entries of a mapping. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Size {
  /** Returns the fewest allowed. */
  int min() default 0;

  /** Returns the most allowed. */
  int max() default Integer.MAX_VALUE;
}
