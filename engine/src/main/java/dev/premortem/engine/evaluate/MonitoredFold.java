package dev.premortem.engine.evaluate;

import dev.premortem.engine.alert.AlertQuery;
import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import dev.premortem.engine.document.MissingData;
import dev.premortem.engine.policy.MonitoredCondition;
import dev.premortem.engine.signal.ExtremeWindow;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.AlertState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Folds time series of Cloud Monitoring into one condition of an alert policy. Every combined
 * series has a state of its own; where a trigger asks for more than one series, one state stands
 * for the condition, and its value is that of the series which decides: the second highest where
 * two must be above the threshold.
 */
final class MonitoredFold {
  private static final String ALL = "";

  /** One combined series. */
  private final class Track {
    private final ExtremeWindow points;
    private final AlertState state;
    private long lastSeen;
    private boolean known;

    private Track(AlertState state, long now) {
      this.state = state;
      this.points =
          new ExtremeWindow(
              ServiceFold.ticks(Math.max(1, condition.durationSeconds()), tickSeconds));
      this.lastSeen = now;
    }

    private double held() {
      return condition.rises() ? points.lowest() : points.highest();
    }

    private void add(double value) {
      known = true;
      points.add(value);
    }

    private void missing() {
      double limit = condition.threshold();
      double apart = Math.max(1e-9, Math.ulp(limit) * 2);
      boolean inactive = condition.missing() == MissingData.EVALUATION_MISSING_DATA_INACTIVE;
      if (inactive || condition.missing() == MissingData.EVALUATION_MISSING_DATA_ACTIVE) {
        points.add(inactive == condition.rises() ? limit - apart : limit + apart);
      }
    }
  }

  private final MonitoredCondition condition;
  private final RuleSession session;
  private final Function<Map<String, String>, String> subjects;
  private final int tickSeconds;
  private final Map<SeriesLabels, AlertQuery.Member> members = new LinkedHashMap<>();
  private final Map<String, Track> tracks = new TreeMap<>();
  private final Map<String, AlertState> states = new TreeMap<>();

  MonitoredFold(
      MonitoredCondition condition,
      RuleSession session,
      Function<Map<String, String>, String> subjects,
      int tickSeconds) {
    this.condition = condition;
    this.session = session;
    this.subjects = subjects;
    this.tickSeconds = tickSeconds;
  }

  MonitoredCondition condition() {
    return condition;
  }

  /** Returns whether points of a series are wanted. */
  boolean wants(SeriesLabels labels) {
    return condition.query().reads(labels);
  }

  void add(SeriesLabels labels, TimePoint point) {
    members.computeIfAbsent(labels, condition.query()::member).points().add(point);
  }

  Iterable<AlertState> states() {
    return states.values();
  }

  private boolean together() {
    return condition.triggerCount() != 1;
  }

  private AlertState state(String key, Map<String, String> labels) {
    return states.computeIfAbsent(
        together() ? ALL : key,
        k -> {
          String subject = together() ? condition.policy() : subjects.apply(labels);
          AlertState state = new AlertState(condition.policy(), condition.index(), subject);
          session.insert(state);
          return state;
        });
  }

  void evaluate(long now) {
    forget(now);
    Map<String, ?> seen = values(now);
    tracks.forEach(
        (key, track) -> {
          if (!seen.containsKey(key)) {
            track.missing();
          }
        });
    if (condition.absence()) {
      tracks
          .values()
          .forEach(
              t -> t.state.set(AlertState.ABSENT, now - t.lastSeen >= condition.durationSeconds()));
    } else if (together()) {
      decide();
    } else {
      tracks.values().forEach(t -> close(t, now));
    }
  }

  private Map<String, Double> values(long now) {
    Map<String, Double> values = new TreeMap<>();
    condition
        .query()
        .values(members.values(), now)
        .forEach(
            (key, output) -> {
              values.put(key, output.value());
              Track track =
                  tracks.computeIfAbsent(key, k -> new Track(state(k, output.labels()), now));
              track.lastSeen = now;
              track.add(output.value());
              track.state.set(AlertState.LATEST, output.value());
            });
    return values;
  }

  private void close(Track track, long now) {
    boolean over = now - track.lastSeen >= condition.autoCloseSeconds();
    boolean full = track.known && track.points.full();
    track.state.set(AlertState.LOWEST, over || !full ? Double.NaN : track.points.lowest());
    track.state.set(AlertState.HIGHEST, over || !full ? Double.NaN : track.points.highest());
  }

  /** Sets the state to the series that decides whether enough of them violate the threshold. */
  private void decide() {
    double[] held =
        tracks.values().stream()
            .filter(t -> t.known && t.points.full())
            .mapToDouble(Track::held)
            .sorted()
            .toArray();
    int needed =
        condition.triggerCount() > 0
            ? condition.triggerCount()
            : (int) Math.max(1, Math.ceil(condition.triggerPercent() / 100 * tracks.size()));
    double deciding =
        held.length < needed
            ? Double.NaN
            : condition.rises() ? held[held.length - needed] : held[needed - 1];
    for (AlertState state : states.values()) {
      state.set(AlertState.LOWEST, deciding);
      state.set(AlertState.HIGHEST, deciding);
    }
  }

  private void forget(long now) {
    long oldest = now - condition.query().lookBack() - tickSeconds;
    for (AlertQuery.Member member : members.values()) {
      List<TimePoint> of = member.points();
      int old = 0;
      while (old < of.size() && of.get(old).end() <= oldest) {
        old++;
      }
      of.subList(0, old).clear();
    }
  }
}
