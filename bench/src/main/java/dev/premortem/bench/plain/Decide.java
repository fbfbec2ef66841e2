package dev.premortem.bench.plain;

import dev.premortem.rules.decision.Severity;
import java.util.function.Consumer;

/** The global by which rules of Drools conclude. */
public final class Decide {
  private final Consumer<String> sink;

  /** Hands every reason to a sink. */
  public Decide(Consumer<String> sink) {
    this.sink = sink;
  }

  /** Concludes. */
  public void openIncident(Object fact, Severity severity, String reason) {
    sink.accept(reason);
  }
}
