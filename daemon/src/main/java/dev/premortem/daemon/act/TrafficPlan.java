package dev.premortem.daemon.act;

import com.google.cloud.run.v2.Service;
import com.google.cloud.run.v2.TrafficTarget;
import com.google.cloud.run.v2.TrafficTargetAllocationType;
import com.google.cloud.run.v2.TrafficTargetStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The list of traffic targets in which two revisions share what they are to share. Whatever is
 * neither's stays: shares and tags of other revisions, and tags that are not the rollout's.
 */
final class TrafficPlan {
  private final List<TrafficTarget> targets = new ArrayList<>();
  private final String latest;

  /**
   * Plans a change of traffic.
   *
   * @throws ActionFailed when other revisions leave nothing to share
   */
  TrafficPlan(Service present, CloudServices.Split split) throws ActionFailed {
    this.latest = last(present.getLatestReadyRevision());
    int others = 0;
    for (TrafficTarget target : present.getTrafficList()) {
      String revision = revision(target);
      boolean ours = revision.equals(split.stable()) || revision.equals(split.candidate());
      boolean ourTag =
          target.getTag().equals(split.candidateTag()) || target.getTag().equals(split.stableTag());
      String tag = ourTag ? "" : target.getTag();
      int percent = ours ? 0 : target.getPercent();
      others += percent;
      if (percent > 0 || !tag.isEmpty()) {
        targets.add(target.toBuilder().setPercent(percent).setTag(tag).build());
      }
    }
    int left = 100 - others;
    if (left <= 0 && split.percent() > 0) {
      throw ActionFailed.forGood(
          "revisions other than %s and %s have all traffic of %s"
              .formatted(split.stable(), split.candidate(), split.service()));
    }
    int candidate = CloudServices.part(left, split.percent());
    add(split.stable(), left - candidate, split.retag() ? "" : split.stableTag());
    add(split.candidate(), candidate, split.retag() ? split.stableTag() : split.candidateTag());
  }

  private void add(String revision, int percent, String tag) {
    if (percent > 0 || !tag.isEmpty()) {
      targets.add(
          TrafficTarget.newBuilder()
              .setType(TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION)
              .setRevision(revision)
              .setPercent(percent)
              .setTag(tag)
              .build());
    }
  }

  static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private String revision(TrafficTarget target) {
    return toLatest(target) ? latest : last(target.getRevision());
  }

  private static boolean toLatest(TrafficTarget target) {
    return target.getType() == TrafficTargetAllocationType.TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST
        || target.getRevision().isEmpty();
  }

  /** Returns the targets to ask for. */
  List<TrafficTarget> targets() {
    return List.copyOf(targets);
  }

  /** Returns whether just this is asked for already. */
  boolean isAskedFor(Service service) {
    return keys(service.getTrafficList()).equals(keys(targets));
  }

  private static List<String> keys(List<TrafficTarget> targets) {
    List<String> keys = new ArrayList<>();
    for (TrafficTarget target : targets) {
      String revision = toLatest(target) ? "" : last(target.getRevision());
      keys.add(revision + "=" + target.getPercent() + "@" + target.getTag());
    }
    keys.sort(String::compareTo);
    return keys;
  }

  /**
   * Returns whether just this serves: the status of traffic says so, which is what requests meet,
   * and not the list that was asked for.
   */
  boolean serves(Service service) {
    Map<String, Integer> wanted = new TreeMap<>();
    Set<String> tags = new HashSet<>();
    for (TrafficTarget target : targets) {
      wanted.merge(revision(target), target.getPercent(), Integer::sum);
      tags.add(target.getTag().isEmpty() ? "" : target.getTag() + "@" + revision(target));
    }
    Map<String, Integer> serving = new TreeMap<>();
    for (TrafficTargetStatus status : service.getTrafficStatusesList()) {
      String revision = status.getRevision().isEmpty() ? latest : last(status.getRevision());
      serving.merge(revision, status.getPercent(), Integer::sum);
      tags.remove(status.getTag() + "@" + revision);
    }
    tags.remove("");
    wanted.values().removeIf(percent -> percent == 0);
    serving.values().removeIf(percent -> percent == 0);
    return tags.isEmpty() && wanted.equals(serving);
  }
}
