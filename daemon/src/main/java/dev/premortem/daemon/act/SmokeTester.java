package dev.premortem.daemon.act;

/** Asks a candidate whether it works at all, before it gets any traffic. */
public interface SmokeTester {
  /**
   * Returns whether the answer at an address is the expected one.
   *
   * @throws ActionFailed when there was no answer to judge
   */
  boolean passes(String uri) throws ActionFailed;
}
