package dev.premortem.engine.document;

import java.time.Duration;
import java.util.List;

/** What to do in a disaster, and how long it may take. */
@Doc("What to do in a disaster, and how long it may take.")
public record RecoverySpec(@Doc("recovery procedures") List<Procedure> procedures) {

  /** One recovery procedure. */
  @Doc("One recovery procedure.")
  public record Procedure(
      @Doc("name") String name,
      @Doc("what it is for") DisasterKind disaster,
      @Doc("resources that it recovers") List<Located<String>> targets,
      @Doc("recovery time objective") @Range(min = 0, max = 31536000.0) @Default("0s")
          Located<Duration> rto,
      @Doc("recovery point objective") @Range(min = 0, max = 31536000.0) @Default("0s")
          Located<Duration> rpo,
      @Doc("median time that the steps take once a person works on them")
          @Default("1h")
          @Range(min = 1, max = 8640000)
          Duration typical,
      @Doc("steps in order") List<Step> steps) {}

  /** One step. */
  @Doc("One step.")
  public record Step(@Doc("name") String name, @Doc("what is done") String action) {}
}
