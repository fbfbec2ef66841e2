package dev.premortem.engine.promql;

/** What an expression gives, under the names that Prometheus' documentation uses. */
public enum ValueType {
  /** One number at each time. */
  SCALAR("scalar"),
  /** A text. */
  STRING("string"),
  /** Series with one sample each. */
  VECTOR("instant vector"),
  /** Series with a range of samples each. */
  MATRIX("range vector");

  private final String label;

  ValueType(String label) {
    this.label = label;
  }

  /** Returns its name for people. */
  public String label() {
    return label;
  }
}
