package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.function.Window;
import java.util.List;

/** What an expression becomes to be evaluated: something that gives its value at a time. */
interface Nodes {
  /** Gives a number. */
  @FunctionalInterface
  interface ScalarNode {
    double at(long time, Run run);
  }

  /** Gives samples, in an order that is the same every time. */
  @FunctionalInterface
  interface VectorNode {
    List<Sample> at(long time, Run run);
  }

  /** Gives a range of samples for every series that has one. */
  @FunctionalInterface
  interface MatrixNode {
    List<Window> at(long time, Run run);
  }
}
