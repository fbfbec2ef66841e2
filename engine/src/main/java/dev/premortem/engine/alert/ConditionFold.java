package dev.premortem.engine.alert;

import dev.premortem.engine.alert.StandingQuery.Combined;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.AlertState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Folds time series into one condition of an alert policy: those that samples of services stand
 * for, or, once one arrives, those of Cloud Monitoring as they are. Every combined series has a
 * state of its own; where a trigger asks for more than one series, one state stands for the
 * condition, and its value is that of the series which decides: the second highest where two must
 * be above the threshold.
 */
final class ConditionFold {
  /** Which subject labels are about; with the one service that they combine, if it is known. */
  interface Subjects extends BiFunction<Map<String, String>, @Nullable String, String> {}

  /** Labels that all series of a service share. */
  private static final Set<String> OF_SERVICE =
      Set.of("project_id", "location", "service_name", "configuration_name");

  private final MetricCondition condition;
  private final RuleSession session;
  private final Subjects subjects;
  private final int tickSeconds;
  private final List<ServiceSeries> services;
  private final Map<SeriesLabels, AlertQuery.Member> members = new LinkedHashMap<>();
  private final Map<String, Track> tracks = new TreeMap<>();
  private @Nullable AlertState together;

  /** How samples of services are looked at; null where their points are, or nothing of them. */
  private @Nullable StandingQuery standing;

  /** Tracks of its combined series, null for those that gave no value yet. */
  private @Nullable Track[] inOrder = {};

  /** Keys of tracks whose series are there no more. */
  private final List<String> departed = new ArrayList<>();

  private boolean sampled;

  ConditionFold(
      MetricCondition condition,
      List<ServiceSeries> services,
      RuleSession session,
      Subjects subjects,
      int tickSeconds) {
    this.condition = condition;
    this.services = services;
    this.session = session;
    this.subjects = subjects;
    this.tickSeconds = tickSeconds;
    this.sampled = services.stream().anyMatch(condition.query()::readsSamples);
    this.standing = sampled ? StandingQuery.of(condition.query(), services, tickSeconds) : null;
  }

  /** As the constructor, with nothing folded: every interval is evaluated from points. */
  static ConditionFold onPoints(
      MetricCondition condition,
      List<ServiceSeries> services,
      RuleSession session,
      Subjects subjects,
      int tickSeconds) {
    ConditionFold fold = new ConditionFold(condition, services, session, subjects, tickSeconds);
    fold.standing = null;
    return fold;
  }

  /** Returns whether samples are folded as they come. */
  boolean stands() {
    return standing != null;
  }

  MetricCondition condition() {
    return condition;
  }

  /** Returns whether samples of services stand for what it reads. */
  boolean sampled() {
    return sampled;
  }

  /** Returns whether points of a series are wanted. */
  boolean wants(SeriesLabels labels) {
    return condition.query().reads(labels);
  }

  /** Samples no longer stand for the series that it reads. */
  void measured() {
    if (sampled) {
      sampled = false;
      standing = null;
      members.clear();
      tracks.values().forEach(t -> session.remove(t.state()));
      tracks.clear();
      together = null;
    }
  }

  void add(SeriesLabels labels, TimePoint point) {
    members.computeIfAbsent(labels, condition.query()::member).points().add(point);
  }

  /** Returns the states of its series, all of one policy and condition. */
  Iterable<AlertState> states() {
    List<AlertState> states = new ArrayList<>();
    if (together != null) {
      states.add(together);
    } else {
      tracks.values().forEach(t -> states.add(t.state()));
    }
    return states;
  }

  private Track track(String key, Map<String, String> labels, @Nullable String service, long now) {
    return tracks.computeIfAbsent(
        key, k -> new Track(condition, state(k, labels, service), tickSeconds, now));
  }

  private AlertState state(String key, Map<String, String> labels, @Nullable String service) {
    if (!condition.each()) {
      AlertState shared = together;
      if (shared == null) {
        shared = new AlertState(condition.policy(), condition.index(), condition.policy(), "");
        session.insert(shared);
        together = shared;
      }
      return shared;
    }
    String subject = subjects.apply(labels, service);
    AlertState state =
        new AlertState(
            condition.policy(), condition.index(), subject, series(subject, key, labels));
    session.insert(state);
    return state;
  }

  /** Returns what tells a series from the others of its subject. */
  private String series(String subject, String key, Map<String, String> labels) {
    Set<String> taken = new HashSet<>();
    tracks.values().stream()
        .filter(t -> t.state().subject().equals(subject))
        .forEach(t -> taken.add(t.state().get(AlertState.SERIES)));
    if (taken.isEmpty()) {
      return "";
    }
    String own =
        labels.entrySet().stream()
            .filter(
                e -> !OF_SERVICE.contains(e.getKey().substring(e.getKey().lastIndexOf('.') + 1)))
            .filter(e -> !e.getValue().isEmpty())
            .map(Map.Entry::getValue)
            .collect(Collectors.joining("/"));
    return own.isEmpty() || taken.contains(own) ? key : own;
  }

  void evaluate(long now) {
    if (standing != null) {
      standing(standing, now);
    } else {
      if (sampled) {
        publish();
      }
      general(now);
    }
    if (!condition.each()) {
      decide();
    }
  }

  private void standing(StandingQuery query, long now) {
    if (query.refresh()) {
      assign(query);
    }
    departed(now);
    List<Combined> all = query.combined();
    for (int i = 0, n = all.size(); i < n; i++) {
      Combined one = all.get(i);
      Track track = inOrder[i];
      boolean bounded = query.bounded(one);
      double value = bounded ? query.least(one, 0) : query.value(one, 0);
      if (track != null && track.skips(value, bounded ? query.most(one, 0) : value, now)) {
        continue;
      }
      if (bounded) {
        value = query.value(one, 0);
      }
      if (track == null) {
        if (Double.isNaN(value)) {
          continue;
        }
        track = track(one.key(), one.labels(), one.service(), now);
        inOrder[i] = track;
      }
      if (track.behind()) {
        track.catchUp(ago -> query.value(one, ago), 1, tickSeconds);
      }
      if (Double.isNaN(value)) {
        track.missing(now);
      } else {
        track.add(value, now);
      }
      if (condition.each()) {
        track.look();
      }
    }
  }

  /** Brings states up to date that nobody could notice the change of. */
  void catchUp() {
    StandingQuery query = standing;
    for (int i = 0; query != null && i < inOrder.length; i++) {
      Track track = inOrder[i];
      if (track != null && track.behind()) {
        Combined one = query.combined().get(i);
        track.catchUp(ago -> query.value(one, ago), 0, tickSeconds);
      }
    }
  }

  /** Somebody else may change states. */
  void doubt() {
    catchUp();
    tracks.values().forEach(Track::doubt);
  }

  /** Gives combined series their tracks. */
  private void assign(StandingQuery query) {
    List<Combined> all = query.combined();
    inOrder = new Track[all.size()];
    Map<String, Track> gone = new TreeMap<>(tracks);
    for (int i = 0; i < inOrder.length; i++) {
      inOrder[i] = tracks.get(all.get(i).key());
      gone.remove(all.get(i).key());
    }
    departed.clear();
    departed.addAll(gone.keySet());
  }

  /** Series of revisions that are there no more give no points. */
  private void departed(long now) {
    for (int i = departed.size() - 1; i >= 0; i--) {
      if (missing(tracks.get(departed.get(i)), now)) {
        tracks.remove(departed.remove(i));
      }
    }
  }

  /** Tells a track that it has no value; returns whether it is over with it. */
  private boolean missing(@Nullable Track track, long now) {
    if (track == null) {
      return true;
    }
    track.missing(now);
    if (track.over(now)) {
      remove(track);
      return true;
    }
    return false;
  }

  private void remove(Track track) {
    if (condition.each()) {
      session.remove(track.state());
    }
  }

  /** Adds the points that the latest samples stand for. */
  private void publish() {
    for (ServiceSeries service : services) {
      for (String metric : ServiceSeries.METRICS) {
        service.points(
            metric,
            (labels, point) -> {
              if (wants(labels)) {
                add(labels, point);
              }
            });
      }
    }
  }

  private void general(long now) {
    forget(now);
    Map<String, AlertQuery.Output> values = condition.query().values(members.values(), now);
    values.forEach(
        (key, output) -> track(key, output.labels(), null, now).add(output.value(), now));
    tracks.entrySet().removeIf(e -> !values.containsKey(e.getKey()) && missing(e.getValue(), now));
  }

  /** Sets the state to the series that decides whether enough of them violate the threshold. */
  private void decide() {
    AlertState state = together;
    if (state == null) {
      return;
    }
    if (condition.absence()) {
      long absent = tracks.values().stream().filter(Track::absent).count();
      state.set(AlertState.ABSENT, absent >= needed());
      return;
    }
    double[] held =
        tracks.values().stream().mapToDouble(Track::held).filter(h -> !Double.isNaN(h)).toArray();
    Arrays.sort(held);
    int needed = needed();
    double deciding =
        held.length < needed
            ? Double.NaN
            : condition.rises() ? held[held.length - needed] : held[needed - 1];
    state.set(AlertState.LATEST, deciding);
    state.set(AlertState.LOWEST, deciding);
    state.set(AlertState.HIGHEST, deciding);
  }

  private int needed() {
    return condition.triggerCount() > 0
        ? condition.triggerCount()
        : (int) Math.max(1, Math.ceil(condition.triggerPercent() / 100 * tracks.size()));
  }

  private void forget(long now) {
    long oldest = now - condition.query().lookBack() - tickSeconds;
    members
        .values()
        .removeIf(
            member -> {
              List<TimePoint> of = member.points();
              int old = 0;
              while (old < of.size() && of.get(old).end() <= oldest) {
                old++;
              }
              of.subList(0, old).clear();
              return of.isEmpty();
            });
  }
}
