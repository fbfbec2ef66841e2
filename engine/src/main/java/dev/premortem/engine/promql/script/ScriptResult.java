package dev.premortem.engine.promql.script;

import java.util.List;

/**
 * What came of a script.
 *
 * @param name name of the script
 * @param passed evaluations that gave what was expected
 * @param total evaluations
 * @param failures the others, and what could not be loaded
 * @param notes values that agree with what is written within Prometheus' own tolerance of 1e-6, but
 *     not within 1e-9
 */
public record ScriptResult(
    String name, int passed, int total, List<Failure> failures, List<Failure> notes) {
  /**
   * An evaluation that did not give what was expected.
   *
   * @param line line of its {@code eval}, counted from 1
   * @param why what was expected and what came
   */
  public record Failure(int line, String why) {}

  /** Copies the list. */
  public ScriptResult {
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }
}
