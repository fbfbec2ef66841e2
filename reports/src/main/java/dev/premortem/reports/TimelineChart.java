package dev.premortem.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/**
 * One replication as a chart: traffic, errors, latency and the revision split, with decisions,
 * pages and trouble on the same axis. Only the stretch around what happened is shown.
 */
final class TimelineChart {
  /** Points that a screen can show. */
  private static final int POINTS = 720;

  private static final int MARKS = 60;
  private static final long BEFORE_SECONDS = 1800;
  private static final long AFTER_SECONDS = 4 * 3600;
  private static final long DAY_SECONDS = 86_400;
  private static final Set<String> BEGINNINGS = Set.of("fault", "deploy");
  private static final Set<String> ENDS = Set.of("mended", "rollback", "release");

  private final Timeline timeline;
  private final long from;
  private final long to;

  TimelineChart(Timeline timeline) {
    this.timeline = timeline;
    List<Timeline.Point> points = timeline.points();
    long begin = points.isEmpty() ? 0 : points.get(0).time();
    long end = points.isEmpty() ? 1 : points.get(points.size() - 1).time();
    long first =
        timeline.entries().stream()
            .filter(e -> BEGINNINGS.contains(e.kind()))
            .mapToLong(Timeline.Entry::time)
            .findFirst()
            .orElse(-1);
    if (first < 0) {
      from = begin;
      to = Math.min(end, begin + 7 * DAY_SECONDS);
      return;
    }
    long until = first + AFTER_SECONDS;
    for (Timeline.Entry entry : timeline.entries()) {
      if (ENDS.contains(entry.kind())
          && entry.time() > until
          && entry.time() < until + DAY_SECONDS) {
        until = entry.time() + BEFORE_SECONDS;
      }
    }
    from = Math.max(begin, first - BEFORE_SECONDS);
    to = Math.min(end, until);
  }

  /** Returns what happened in the stretch that is shown. */
  List<Timeline.Entry> entries() {
    return timeline.entries().stream()
        .filter(e -> e.time() >= from && e.time() <= to + 60 && !e.kind().equals("advice"))
        .toList();
  }

  /** Returns the data of the chart; times are milliseconds, to be shown in a time zone. */
  ObjectNode json(ZoneId zone) {
    ObjectNode node = Json.object();
    node.put("from", from * 1000).put("to", to * 1000);
    node.put(
        "offset", zone.getRules().getOffset(Instant.ofEpochSecond(from)).getTotalSeconds() * 1000L);
    thin(node);
    ArrayNode marks = node.putArray("marks");
    List<Timeline.Entry> entries = entries();
    for (Timeline.Entry entry : entries.subList(0, Math.min(MARKS, entries.size()))) {
      marks
          .addObject()
          .put("t", entry.time() * 1000)
          .put("kind", entry.kind())
          .put("text", entry.text());
    }
    return node;
  }

  private void thin(ObjectNode node) {
    List<Timeline.Point> points =
        timeline.points().stream().filter(p -> p.time() >= from && p.time() <= to).toList();
    int step = Math.max(1, points.size() / POINTS);
    ArrayNode times = node.putArray("times");
    ArrayNode requests = node.putArray("requests");
    ArrayNode failed = node.putArray("failed");
    ArrayNode p95 = node.putArray("p95");
    ArrayNode weight = node.putArray("weight");
    for (int i = 0; i < points.size(); i += step) {
      double sum = 0;
      double bad = 0;
      double slowest = 0;
      int n = Math.min(step, points.size() - i);
      for (int k = i; k < i + n; k++) {
        sum += points.get(k).requests();
        bad += points.get(k).failed();
        slowest = Math.max(slowest, points.get(k).latencyP95Ms());
      }
      times.add(points.get(i).time() * 1000);
      requests.add(Math.round(sum / n * 10) / 10.0);
      failed.add(sum == 0 ? 0 : Math.round(bad / sum * 1e5) / 1e5);
      p95.add(Math.round(slowest * 10) / 10.0);
      weight.add(points.get(i).weight());
    }
  }
}
