package dev.premortem.daemon.act;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Services of a cloud and where their traffic goes. */
public interface CloudServices {
  /** A share of traffic; {@code uri} is where the tag answers, empty without one. */
  record Share(String revision, int percent, String tag, String uri) {}

  /**
   * What is true of one service.
   *
   * @param name name in the bundle
   * @param latest newest revision that is ready
   * @param optedIn whether it may be touched
   * @param uri where it answers
   */
  record Observed(String name, String latest, boolean optedIn, String uri, List<Share> traffic) {
    /** Copies the list. */
    public Observed {
      traffic = List.copyOf(traffic);
    }

    /** Returns the share of a revision, in percent. */
    public int percent(String revision) {
      return traffic.stream()
          .filter(s -> s.revision().equals(revision))
          .mapToInt(Share::percent)
          .sum();
    }

    /** Returns the revision with most traffic, empty where none has any. */
    public String main() {
      return main("");
    }

    /** Returns the revision with most traffic beside one, empty where no other has any. */
    public String main(String beside) {
      String main = "";
      int most = 0;
      for (Share share : traffic) {
        if (share.percent() > most && !share.revision().equals(beside)) {
          most = share.percent();
          main = share.revision();
        }
      }
      return main;
    }
  }

  /** Returns all services of the bundle that the cloud has, by name. */
  Map<String, Observed> observe() throws IOException;

  /**
   * Gives a share of traffic to a candidate and the rest to the stable revision, unless that is so
   * already, and reads back what came of it.
   *
   * @param candidateTag tag under which the candidate can be reached without traffic, empty for
   *     none
   * @param stableTag tag that the stable revision carries, empty for none
   * @throws ActionFailed when it did not work
   */
  Observed shift(
      String service,
      String stable,
      String candidate,
      int percent,
      String candidateTag,
      String stableTag)
      throws ActionFailed;

  /**
   * Sets the bounds of the autoscaler of a whole service, which makes no new revision, and reads
   * them back.
   */
  void scale(String service, int min, int max) throws ActionFailed;
}
