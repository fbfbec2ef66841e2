package dev.premortem.simulator.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.premortem.engine.series.Series;
import dev.premortem.engine.series.SeriesStore;
import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledSeriesTest {
  @TempDir Path folder;

  private Series only(String name, String text) throws IOException {
    List<Problem> problems = new ArrayList<>();
    Path file = Files.writeString(folder.resolve(name), text);
    SeriesStore store = LabelledSeries.read(List.of(file), problems, new ArrayList<>());
    assertEquals(List.of(), problems);
    assertEquals(1, store.size());
    return store.all().get(0);
  }

  @Test
  void countsOfCloudMonitoringAreRunningTotalsUnderTheNameThatGoogleDocuments() throws IOException {
    Series series =
        only(
            "list.json",
            """
            {"timeSeries": [{
              "metric": {"type": "run.googleapis.com/request_count",
                         "labels": {"response_code": "500"}},
              "resource": {"type": "cloud_run_revision", "labels": {"service_name": "shop"}},
              "metricKind": "DELTA", "valueType": "INT64",
              "points": [
                {"interval": {"startTime": "2026-01-01T00:01:00Z", "endTime": "2026-01-01T00:02:00Z"},
                 "value": {"int64Value": "5"}},
                {"interval": {"startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T00:01:00Z"},
                 "value": {"int64Value": "3"}}]}]}
            """);
    assertEquals(
        "{__name__=\"run_googleapis_com:request_count\","
            + " monitored_resource=\"cloud_run_revision\", response_code=\"500\","
            + " service_name=\"shop\"}",
        series.labels().toString());
    assertEquals(3, series.points().value(0));
    assertEquals(8, series.points().value(1));
    assertEquals(1_767_225_660_000L, series.points().time(0));
  }

  @Test
  void aSignalOfLongCsvIsAMetricWithItsServiceAsLabel() throws IOException {
    Series series =
        only("long.csv", "timestamp,service,signal,value\n60,shop,requests,7\n0,shop,requests,5\n");
    assertEquals("{__name__=\"requests\", service=\"shop\"}", series.labels().toString());
    assertEquals(5, series.points().value(0));
    assertEquals(60_000, series.points().time(1));
  }
}
