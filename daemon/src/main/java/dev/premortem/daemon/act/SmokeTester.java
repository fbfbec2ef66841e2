package dev.premortem.daemon.act;

/** Asks a candidate whether it works at all, before it gets any traffic. */
public interface SmokeTester {
  /**
   * What came of a test.
   *
   * @param why how many answers passed, and what was wrong with the others, for people
   */
  record Verdict(boolean passed, String why) {}

  /**
   * Tests what answers at an address.
   *
   * @throws ActionFailed when there is no verdict
   */
  Verdict test(String uri, SmokeRequests requests) throws ActionFailed;
}
