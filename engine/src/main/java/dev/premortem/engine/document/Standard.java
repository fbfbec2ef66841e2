package dev.premortem.engine.document;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A policy number of {@link Defaults} stands in for the field where a document does not say. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Standard {
  /** Returns its path in a Defaults document, such as {@code guardrails.cooldown}. */
  String value();
}
