package dev.premortem.daemon.loop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.premortem.daemon.act.ActionFailed;
import dev.premortem.daemon.act.CloudServices;
import dev.premortem.daemon.act.Messenger;
import dev.premortem.daemon.act.SmokeRequests;
import dev.premortem.daemon.act.SmokeTester;
import dev.premortem.daemon.source.MinuteSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A cloud with one service and receivers that know what they have seen, under a plan of faults. */
final class FakeWorld implements CloudServices, Messenger, SmokeTester {
  /** What goes wrong, asked before and after every effect. */
  interface Faults {
    /** Nothing goes wrong. */
    Faults NONE = new Faults() {};

    /** May throw, so that the effect does not happen. */
    default void before(String what) throws ActionFailed {}

    /** May throw, so that nobody hears that the effect happened. */
    default void after(String what) throws ActionFailed {}
  }

  final Faults faults;
  final MinuteSource source = new MinuteSource(this::minute);
  final List<String> shifts = new ArrayList<>();
  final Map<String, Integer> effects = new HashMap<>();
  final Map<String, Integer> deliveries = new HashMap<>();
  final Set<Long> gaps = new HashSet<>();
  private final TreeMap<Long, Integer> percents = new TreeMap<>();
  private final double candidateErrors;
  long now;
  String latest = "r1";
  String stable = "r1";
  String candidate = "";
  int percent;
  String candidateTag = "";

  FakeWorld(Faults faults, double candidateErrors) {
    this.faults = faults;
    this.candidateErrors = candidateErrors;
    percents.put(0L, 0);
  }

  void deploy(String revision) {
    latest = revision;
    candidate = revision;
    percent = 0;
  }

  private MinuteSource.Made[] minute(long end) {
    if (gaps.contains(end)) {
      return null;
    }
    int share = percents.floorEntry(end - 60).getValue();
    long toCandidate = 1200L * share / 100;
    return share == 0
        ? new MinuteSource.Made[] {new MinuteSource.Made("shop", "r1", 1200, 0)}
        : new MinuteSource.Made[] {
          new MinuteSource.Made("shop", "r1", 1200 - toCandidate, 0),
          new MinuteSource.Made(
              "shop", "r2", toCandidate, Math.round(toCandidate * candidateErrors))
        };
  }

  @Override
  public Map<String, Observed> observe() throws IOException {
    return Map.of("shop", observed());
  }

  private Observed observed() {
    List<Share> traffic = new ArrayList<>();
    traffic.add(new Share(stable, 100 - percent, "", ""));
    if (!candidate.isEmpty()) {
      traffic.add(
          new Share(candidate, percent, candidateTag, candidateTag.isEmpty() ? "" : "http://c"));
    }
    return new Observed("shop", latest, true, "http://s", true, traffic);
  }

  @Override
  public Observed shift(Split split) throws ActionFailed {
    String to = split.candidate();
    int share = split.percent();
    String tag = split.retag() ? split.stableTag() : split.candidateTag();
    faults.before(share == 0 && percent > 0 ? "rollback" : "shift");
    if (percent != share || !candidateTag.equals(tag)) {
      if (percent != share) {
        shifts.add(to + "=" + share);
        percents.put(now, share);
      }
      percent = share;
      candidateTag = tag;
    }
    faults.after("shift");
    return observed();
  }

  @Override
  public void scale(String service, int min, int max) {
    throw new UnsupportedOperationException("no test scales");
  }

  @Override
  public String send(String id, String kind, JsonNode body) throws ActionFailed {
    faults.before(kind);
    deliveries.merge(id, 1, Integer::sum);
    effects.putIfAbsent(id, 1);
    faults.after(kind);
    return "ok";
  }

  @Override
  public Verdict test(String uri, SmokeRequests requests) throws ActionFailed {
    faults.before("smoke");
    return new Verdict(true, "it answers");
  }
}
