package dev.premortem.rules.base;

import dev.premortem.rules.fact.Sensitivity;
import java.util.List;

/** Tells what can matter to rules in facts of one type. */
@FunctionalInterface
interface SensitivityOf {
  /**
   * Returns what can matter in a fact to the rules on which Drools decides and to some that need no
   * Rete: the others can never hold of it.
   *
   * @param direct names of the rules that need no Rete and concern the fact
   */
  Sensitivity of(List<String> direct);
}
