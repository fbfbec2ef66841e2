package dev.premortem.daemon.act;

import dev.premortem.daemon.source.HttpAnswers;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Smoke test of a candidate: requests under its tag, one after the other, of which enough must be
 * answered as expected. It ends as soon as that is certain, or can no longer be.
 */
public final class HttpSmokeTester implements SmokeTester {
  /** Longest answer that is read, bytes. */
  private static final int LONGEST = 4 * 1024 * 1024;

  @Override
  public Verdict test(String uri, SmokeRequests test) throws ActionFailed {
    String path = test.path().equals("/") ? "" : test.path();
    URI address;
    try {
      address = URI.create(uri.replaceAll("/+$", "") + path);
    } catch (IllegalArgumentException e) {
      throw ActionFailed.forGood("the address of the tag is no address: " + uri);
    }
    HttpAnswers answers = new HttpAnswers(test.timeout(), LONGEST, null);
    int passed = 0;
    int failed = 0;
    Map<String, Integer> wrong = new TreeMap<>();
    while (passed < test.needed() && failed <= test.requests() - test.needed()) {
      String what = wrong(address, answers, test);
      if (what.isEmpty()) {
        passed++;
      } else {
        failed++;
        wrong.merge(what, 1, Integer::sum);
      }
    }
    return new Verdict(passed >= test.needed(), why(test, passed, failed, wrong));
  }

  private static String why(
      SmokeRequests test, int passed, int failed, Map<String, Integer> wrong) {
    StringBuilder why = new StringBuilder();
    why.append(passed).append(" of ").append(passed + failed);
    why.append(passed + failed == 1 ? " request" : " requests").append(" passed, ");
    why.append(test.needed()).append(" of ").append(test.requests()).append(" must");
    wrong.forEach((what, times) -> why.append("; ").append(times).append("\u00d7 ").append(what));
    return why.toString();
  }

  /** Returns what is wrong with the answer to one request, empty where nothing is. */
  private static String wrong(URI address, HttpAnswers answers, SmokeRequests test)
      throws ActionFailed {
    HttpAnswers.Answer answer;
    try {
      answer = twice(address, answers);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw ActionFailed.forNow("interrupted", e);
      }
      return "no answer (" + e.getMessage() + ")";
    } catch (IllegalArgumentException e) {
      throw ActionFailed.forGood("the address of the tag is no address: " + address);
    }
    if (answer.status() < test.from() || answer.status() > test.to()) {
      return "status " + answer.status();
    }
    boolean says = new String(answer.body(), StandardCharsets.UTF_8).contains(test.body());
    return says ? "" : "an answer without \"" + test.body() + "\"";
  }

  /** A network that fails once says nothing of the candidate; one that fails twice may. */
  private static HttpAnswers.Answer twice(URI address, HttpAnswers answers) throws IOException {
    try {
      return answers.get(address);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return answers.get(address);
    }
  }
}
