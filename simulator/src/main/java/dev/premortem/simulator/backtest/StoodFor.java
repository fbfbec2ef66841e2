package dev.premortem.simulator.backtest;

import dev.premortem.engine.alert.PromqlSeries;
import dev.premortem.engine.alert.ServiceSeries;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.engine.signal.Sample;
import dev.premortem.engine.signal.Signal;
import dev.premortem.simulator.recording.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The series of Cloud Run that recorded signals of services stand for, under their names in PromQL,
 * as rules and conditions read them in a backtest. Nobody says here what the services are called in
 * the cloud, so they are called as in the recording.
 */
public final class StoodFor {
  private StoodFor() {}

  /** Returns the metrics of Cloud Run that somebody asks for. */
  public static List<String> asked(Predicate<String> names) {
    PromqlSeries series = new PromqlSeries(new SeriesStore(), names);
    return ServiceSeries.METRICS.stream().filter(series::wants).toList();
  }

  /**
   * Adds the series.
   *
   * @param recording signals, settled
   * @param tickSeconds length of an interval, seconds
   * @param names names in PromQL that somebody asks for
   * @param into series go here
   */
  public static void add(
      Recording recording, int tickSeconds, Predicate<String> names, SeriesStore into) {
    List<String> metrics = new ArrayList<>(asked(names));
    recording.monitored().forEach(measured -> metrics.remove(measured.labels().metric()));
    Map<String, ServiceFeed> feeds = new TreeMap<>();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Map.Entry<Recording.Key, Recording.Series> one : recording.series().entrySet()) {
      Recording.Key key = one.getKey();
      Optional<Signal> signal = Signal.named(key.signal());
      if (signal.isPresent() && one.getValue().size() > 0) {
        Feed feed = new Feed(one.getValue(), signal.get(), key.revision());
        feeds.computeIfAbsent(key.service(), s -> new ServiceFeed(s, 0, List.of())).add(feed);
        first = Math.min(first, feed.begins());
        last = Math.max(last, feed.ends());
      }
    }
    if (metrics.isEmpty() || feeds.isEmpty()) {
      return;
    }
    PromqlSeries converted = new PromqlSeries(into, names);
    long begin = -Math.floorDiv(-first, (long) tickSeconds) * tickSeconds;
    for (ServiceFeed feed : feeds.values()) {
      play(feed, new Span(begin, last, tickSeconds), metrics, converted);
    }
  }

  /** Intervals, by the end of the first and a moment in the last. */
  private record Span(long begin, long last, int tickSeconds) {}

  private static void play(
      ServiceFeed feed, Span span, List<String> metrics, PromqlSeries converted) {
    ServiceSeries series =
        new ServiceSeries(
            new ServiceSeries.Identity(feed.name(), feed.name(), "", ""), span.tickSeconds(), 1);
    Sample sample = new Sample(0);
    for (long now = span.begin();
        now < span.last() + span.tickSeconds();
        now += span.tickSeconds()) {
      feed.fill(sample, now, "");
      series.add(sample, now, "", "");
      for (String metric : metrics) {
        series.publish(metric, converted);
      }
    }
  }
}
