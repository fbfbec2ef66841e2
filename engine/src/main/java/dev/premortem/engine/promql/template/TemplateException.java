package dev.premortem.engine.promql.template;

/** A template can't be read or filled in. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }
}
