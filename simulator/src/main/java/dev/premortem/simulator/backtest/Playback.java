package dev.premortem.simulator.backtest;

import dev.premortem.engine.alert.Reading;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.BackupFileSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.evaluate.Action;
import dev.premortem.engine.evaluate.Engine;
import dev.premortem.engine.evaluate.Event;
import dev.premortem.engine.evaluate.Incident;
import dev.premortem.engine.evaluate.Journal;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.engine.series.Points;
import dev.premortem.engine.series.Series;
import dev.premortem.engine.signal.Signal;
import dev.premortem.rules.decision.Decision;
import dev.premortem.rules.decision.Severity;
import dev.premortem.simulator.recording.MonitoredSeries;
import dev.premortem.simulator.recording.Recording;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plays a recording to the engine, interval by interval. What no recording says is assumed and
 * documented: backups succeed, a new revision passes its smoke test when its first requests come,
 * and pages are acknowledged after a fixed time.
 */
public final class Playback {
  private static final long HOUR = 3600;

  /** Hears what happens. */
  public interface Listener {
    /**
     * Hears of a decision.
     *
     * @param why what it waits for, whom it joined, or why it was dropped
     * @param severity severity of the incident that it is about, null when it is about none
     */
    default void decided(
        long time, Decision decision, Journal.Fate fate, String why, @Nullable Severity severity) {}

    /** Hears of an action. */
    default void acted(long time, Action action) {}

    /** Hears of the end of an evaluation, when facts and conclusions can be looked at. */
    default void evaluated(long time, Engine engine) {}
  }

  /**
   * How to play.
   *
   * @param tickSeconds length of an interval
   * @param acknowledgeAfter seconds from a page to its acknowledgement, -1 for never
   * @param unattended whether backups are assumed and revisions are deployed as they appear
   */
  public record Options(int tickSeconds, long acknowledgeAfter, boolean unattended) {}

  private final Policy policy;
  private final Options options;
  private final Listener listener;
  private final List<ServiceFeed> services = new ArrayList<>();
  private final List<Feed> others = new ArrayList<>();
  private final List<Recording.Key> keys = new ArrayList<>();
  private final List<Integer> handles = new ArrayList<>();
  private final List<MonitoredSeries> monitored = new ArrayList<>();
  private final int[] next;
  private final List<Series> labelled;
  private final int[] nextLabelled;
  private final List<String> missing = new ArrayList<>();
  private final Set<String> failures = new LinkedHashSet<>();
  private final List<Recording.Key> unused = new ArrayList<>();
  private final TreeMap<Long, List<Moment>> moments = new TreeMap<>();
  private final TreeMap<Long, List<String>> acknowledgements = new TreeMap<>();
  private final Set<Integer> watched = new HashSet<>();

  /** Changes of traffic that were decided, to be observed before anything else is. */
  private final List<Event> observed = new ArrayList<>();

  private final List<String> backups = new ArrayList<>();
  private @Nullable Engine engine;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /** Prepares to play a recording whose times are ends of intervals. */
  public Playback(Policy policy, Recording recording, Options options, Listener listener) {
    this.policy = policy;
    this.options = options;
    this.listener = listener;
    for (ServicePolicy service : policy.services()) {
      services.add(new ServiceFeed(service.name(), service.index(), service.latencyThresholdsMs()));
    }
    Map<String, ServiceFeed> byName = new HashMap<>();
    services.forEach(s -> byName.put(s.name(), s));
    recording
        .series()
        .forEach(
            (key, series) -> {
              Optional<Signal> signal = Signal.named(key.signal());
              ServiceFeed service = byName.get(key.service());
              if (signal.isPresent() && service != null) {
                service.add(new Feed(series, signal.get(), key.revision()));
              } else if (policy.metrics().stream()
                  .anyMatch(m -> m.covers(key.service(), key.signal()))) {
                others.add(new Feed(series, signal.orElse(Signal.PROBE), key.revision()));
                keys.add(key);
              } else {
                unused.add(key);
                return;
              }
              if (series.size() > 0) {
                first = Math.min(first, series.time(0));
                last = Math.max(last, series.time(series.size() - 1));
              }
            });
    Reading reading = policy.reading();
    for (MonitoredSeries series : recording.monitored()) {
      if (reading.reads(series.labels()) && !series.points().isEmpty()) {
        monitored.add(series);
        first = Math.min(first, series.points().get(0).end());
        last = Math.max(last, series.points().get(series.points().size() - 1).end());
        unused.removeIf(k -> k.signal().equals(series.labels().metric()));
      }
    }
    next = new int[monitored.size()];
    labelled = recording.monitored().isEmpty() ? labelled(reading, recording) : List.of();
    nextLabelled = new int[labelled.size()];
    missing.addAll(
        reading.missing(recording.labelled(), services.stream().anyMatch(ServiceFeed::recorded)));
    for (Document<BackupFileSpec> document :
        policy.bundle().all(Kind.BACKUPS, BackupFileSpec.class)) {
      document.spec().databaseBackups().forEach(b -> backups.add(b.name()));
    }
  }

  /** Series of Prometheus that rules read. */
  private List<Series> labelled(Reading reading, Recording recording) {
    List<Series> read = new ArrayList<>();
    for (Series series : recording.labelled().all()) {
      Points points = series.points();
      if (points.size() > 0 && reading.reads(series.labels())) {
        read.add(series);
        first = Math.min(first, Math.floorDiv(points.time(0), 1000));
        last = Math.max(last, Math.floorDiv(points.time(points.size() - 1), 1000));
        unused.removeIf(k -> k.signal().equals(series.labels().name()));
      }
    }
    return read;
  }

  /** Returns what people should know of the rules of Prometheus that were evaluated. */
  public List<String> ruleNotes() {
    List<String> notes = new ArrayList<>(missing);
    notes.addAll(failures);
    return notes;
  }

  /** Returns series that no document of the bundle is about. */
  public List<Recording.Key> unused() {
    return unused;
  }

  /** Returns whether there is anything to play. */
  public boolean empty() {
    return first > last;
  }

  /** Returns the end of the first interval, epoch seconds. */
  public long first() {
    return ceiling(first);
  }

  /** Returns the end of the last interval, epoch seconds. */
  public long last() {
    return ceiling(last);
  }

  private long ceiling(long time) {
    return -Math.floorDiv(-time, (long) options.tickSeconds()) * options.tickSeconds();
  }

  /**
   * Lets the traffic of a service change only when an event says that it was observed; otherwise
   * what is decided is taken for observed at once.
   */
  public void observed(int service) {
    watched.add(service);
  }

  /** Something that happens while a recording is played. */
  @FunctionalInterface
  public interface Moment {
    /** Lets it happen. */
    void happen(Engine engine, long now);
  }

  /** Lets something happen at a moment, epoch seconds, before what is measured then. */
  public void at(long time, Moment moment) {
    moments.computeIfAbsent(time, t -> new ArrayList<>()).add(moment);
  }

  /**
   * Plays from the end of one interval to that of another, both included.
   *
   * @return how many intervals were played
   */
  public long play(long from, long to) {
    Journal journal = this::noted;
    long began = from - options.tickSeconds();
    long ticks = 0;
    try (Engine running = new Engine(policy, began, options.tickSeconds(), true, journal)) {
      engine = running;
      moments.headMap(from).values().forEach(of -> of.forEach(m -> m.happen(running, began)));
      moments.headMap(from).clear();
      for (int i = 0; i < others.size(); i++) {
        handles.add(running.series(keys.get(i).service(), keys.get(i).signal()));
        others.get(i).skip(began);
      }
      for (MonitoredSeries series : monitored) {
        running.monitored(series.labels());
      }
      for (long now = from; now <= to; now += options.tickSeconds()) {
        tick(running, now);
        ticks++;
      }
      failures.addAll(running.rules().failures());
    } finally {
      engine = null;
    }
    return ticks;
  }

  private void tick(Engine running, long now) {
    observed.forEach(event -> running.apply(event, now - options.tickSeconds()));
    observed.clear();
    while (!moments.isEmpty() && moments.firstKey() <= now) {
      moments.pollFirstEntry().getValue().forEach(m -> m.happen(running, now));
    }
    while (!acknowledgements.isEmpty() && acknowledgements.firstKey() <= now) {
      for (String incident : acknowledgements.pollFirstEntry().getValue()) {
        running.apply(new Event.IncidentAcknowledged(incident, ""), now);
      }
    }
    if (options.unattended() && Math.floorMod(now, HOUR) < options.tickSeconds()) {
      for (String backup : backups) {
        running.apply(new Event.BackupFinished(backup, true), now);
      }
    }
    for (ServiceFeed service : services) {
      int index = service.index();
      running.ignore(index, !service.recorded() || now < service.begins());
      service.fill(running.sample(index), now, running.candidate(index));
      if (options.unattended()) {
        deploy(running, service, now);
      }
    }
    for (int i = 0; i < others.size(); i++) {
      Feed feed = others.get(i);
      if (feed.advance(now)) {
        running.measured(handles.get(i), feed.mean());
      }
    }
    for (int i = 0; i < nextLabelled.length; i++) {
      Series series = labelled.get(i);
      Points points = series.points();
      while (nextLabelled[i] < points.size() && points.time(nextLabelled[i]) <= now * 1000) {
        int at = nextLabelled[i]++;
        running.sample(series.labels(), points.time(at), points.value(at));
      }
    }
    for (int i = 0; i < next.length; i++) {
      MonitoredSeries series = monitored.get(i);
      while (next[i] < series.points().size() && series.points().get(next[i]).end() <= now) {
        running.point(series.labels(), series.points().get(next[i]++));
      }
    }
    List<Action> actions = running.evaluate(now);
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      if (action instanceof Action.Page page && options.acknowledgeAfter() >= 0) {
        acknowledgements
            .computeIfAbsent(now + options.acknowledgeAfter(), t -> new ArrayList<>())
            .add(page.incident());
      } else if (action instanceof Action.ShiftTraffic shift
          && !watched.contains(shift.service())) {
        observed.add(
            new Event.TrafficObserved(shift.service(), shift.candidate(), shift.percent()));
      }
      listener.acted(now, action);
    }
    listener.evaluated(now, running);
  }

  private static void deploy(Engine running, ServiceFeed service, long now) {
    String revision = service.newcomer();
    String stable = service.before();
    if (!revision.isEmpty() && !stable.isEmpty()) {
      int index = service.index();
      running.apply(new Event.RevisionDeployed(index, revision, stable, 0), now);
      running.apply(new Event.SmokeTestFinished(index, true), now);
    }
  }

  private void noted(long time, Decision decision, Journal.Fate fate, String why) {
    Severity severity = decision.severity();
    Engine running = engine;
    if (severity == null && running != null) {
      Incident incident = running.incidents().get(decision.about());
      severity = incident == null ? null : incident.severity();
    }
    listener.decided(time, decision, fate, why, severity);
  }
}
