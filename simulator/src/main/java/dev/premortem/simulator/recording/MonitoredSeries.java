package dev.premortem.simulator.recording;

import dev.premortem.engine.alert.SeriesLabels;
import dev.premortem.engine.alert.TimePoint;
import java.util.List;

/**
 * One time series of Cloud Monitoring.
 *
 * @param labels what identifies it
 * @param points points in the order of time
 */
public record MonitoredSeries(SeriesLabels labels, List<TimePoint> points) {
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
