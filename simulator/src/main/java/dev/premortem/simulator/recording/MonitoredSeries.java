package dev.premortem.simulator.recording;

import dev.premortem.engine.alert.TimePoint;
import java.util.List;
import java.util.Map;

/**
 * One time series of Cloud Monitoring.
 *
 * @param metric metric type
 * @param metricLabels labels of the metric
 * @param resource type of the monitored resource
 * @param resourceLabels labels of the resource
 * @param points points in the order of time
 */
public record MonitoredSeries(
    String metric,
    Map<String, String> metricLabels,
    String resource,
    Map<String, String> resourceLabels,
    List<TimePoint> points) {
  long spacing() {
    long least = 0;
    for (int i = 1; i < points.size(); i++) {
      long gap = points.get(i).end() - points.get(i - 1).end();
      if (gap > 0 && (least == 0 || gap < least)) {
        least = gap;
      }
    }
    return least;
  }
}
