package dev.premortem.daemon.act;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
   * @param settled whether the shares are what they are going to be, and no change is on its way
   * @param traffic what serves now, whatever was asked for
   */
  record Observed(
      String name,
      String latest,
      boolean optedIn,
      String uri,
      boolean settled,
      List<Share> traffic) {
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

    /** Returns the share that revisions other than two leave these, in percent. */
    public int left(String candidate, String stable) {
      int others = 0;
      for (Share share : traffic) {
        if (!share.revision().equals(candidate) && !share.revision().equals(stable)) {
          others += share.percent();
        }
      }
      return Math.max(0, 100 - others);
    }

    /** Returns whether a candidate has a share, in percent of what others leave the two. */
    public boolean gives(String candidate, String stable, int percent) {
      return percent(candidate) == part(left(candidate, stable), percent);
    }

    /** Returns the share of a candidate in what others leave it and the stable revision. */
    public int percent(String candidate, String stable) {
      int left = left(candidate, stable);
      return left == 0 ? 0 : Math.round(100f * percent(candidate) / left);
    }

    /** Returns how the traffic is split, for people: {@code shop-1 90%, shop-2 10%}. */
    public String split() {
      Map<String, Integer> byRevision = new TreeMap<>();
      traffic.forEach(s -> byRevision.merge(s.revision(), s.percent(), Integer::sum));
      byRevision.values().removeIf(percent -> percent == 0);
      List<String> parts = new ArrayList<>();
      byRevision.forEach((revision, percent) -> parts.add(revision + " " + percent + "%"));
      return String.join(", ", parts);
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
   * Returns the whole percents of a share: never none of some, so that a step begins.
   *
   * @param left what there is to share, percent
   * @param percent how much of that, 0 to 100
   */
  static int part(int left, int percent) {
    int part = Math.round(left * percent / 100f);
    return percent > 0 && left > 0 ? Math.max(1, part) : part;
  }

  /**
   * How two revisions are to share what others leave them.
   *
   * @param from share that the candidate must have before, percent, -1 where any will do
   * @param percent share that it is to have, percent
   * @param candidateTag tag under which it can be reached without traffic, empty for none
   * @param stableTag tag of the stable revision, empty for none
   * @param retag whether the candidate becomes the stable revision, and takes its tag
   */
  record Split(
      String service,
      String stable,
      String candidate,
      int from,
      int percent,
      String candidateTag,
      String stableTag,
      boolean retag) {}

  /**
   * Shares traffic between a candidate and the stable revision, unless that is so already, and
   * reads back what serves. Shares and tags of other revisions stay as they are.
   *
   * @throws ActionFailed when it did not work, or the traffic was not split as expected before
   */
  Observed shift(Split split) throws ActionFailed;

  /**
   * Sets the bounds of the autoscaler of a whole service, which makes no new revision, and reads
   * them back.
   */
  void scale(String service, int min, int max) throws ActionFailed;
}
