package dev.premortem.simulator.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings are read in every format that people have, and mistakes are found at their place. */
class RecordingsTest {
  private static final String PROMETHEUS =
      """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"requests","job":"shop"},"values":[[1767225660,"10"],[1767225720,"NaN"],[1767225780,"12.5"]]}]}}
      """;
  private static final String MONITORING =
      """
      {"timeSeries":[
        {"metric":{"type":"run.googleapis.com/request_count","labels":{"response_code_class":"2xx"}},
         "resource":{"type":"cloud_run_revision","labels":{"service_name":"shop-run","revision_name":"r1"}},
         "metricKind":"DELTA","valueType":"INT64",
         "points":[{"interval":{"startTime":"2026-01-01T00:01:00Z","endTime":"2026-01-01T00:02:00Z"},"value":{"int64Value":"90"}},
                   {"interval":{"startTime":"2026-01-01T00:00:00Z","endTime":"2026-01-01T00:01:00Z"},"value":{"int64Value":"80"}}]},
        {"metric":{"type":"run.googleapis.com/request_count","labels":{"response_code_class":"5xx"}},
         "resource":{"type":"cloud_run_revision","labels":{"service_name":"shop-run","revision_name":"r1"}},
         "points":[{"interval":{"endTime":"2026-01-01T00:01:00Z"},"value":{"int64Value":"20"}}]},
        {"metric":{"type":"run.googleapis.com/request_latencies"},
         "resource":{"type":"cloud_run_revision","labels":{"service_name":"shop-run","revision_name":"r1"}},
         "points":[{"interval":{"endTime":"2026-01-01T00:01:00Z"},"value":{"distributionValue":
            {"count":"10","mean":12,"bucketOptions":{"linearBuckets":{"numFiniteBuckets":2,"width":10,"offset":0}},"bucketCounts":["0","10","0","0"]}}}]}
      ]}
      """;

  @TempDir Path folder;
  private final List<Problem> problems = new ArrayList<>();

  private Recording read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Recordings recordings = new Recordings(Map.of("shop-run", "shop"), problems);
    recordings.read(file, "");
    recordings.recording().settle();
    return recordings.recording();
  }

  private static String text(Recording recording) {
    StringBuilder text = new StringBuilder();
    recording
        .series()
        .forEach(
            (key, series) -> {
              text.append(key.service()).append(' ').append(key.signal());
              text.append(key.revision().isEmpty() ? "" : " " + key.revision()).append(':');
              for (int i = 0; i < series.size(); i++) {
                text.append(' ').append(Timestamps.text(series.time(i)).substring(11, 16));
                text.append('=').append(series.value(i));
              }
              text.append('\n');
            });
    return text.toString();
  }

  @Test
  void aValueOfALongFileIsForTheTimeUntilTheNextOne() throws IOException {
    Recording recording =
        read(
            "a.csv",
            """
            timestamp,service,signal,value,revision
            2026-01-01T00:00:00Z,shop-run,requests,10,
            1767225660,shop-run,Requests,11,
            2026-01-01T01:02:00+01:00,shop-run,requests,12,
            2026-01-01 00:00:00,"shop-run",errors,1,r2
            2026-01-01T00:01:00Z,shop-run,queue depth,7,
            2026-01-01T00:02:00Z,shop-run,queue depth,,
            """);
    assertEquals(List.of(), problems);
    assertEquals(
        """
        shop errors r2: 00:01=1.0
        shop queue depth: 00:02=7.0
        shop requests: 00:01=10.0 00:02=11.0 00:03=12.0
        """,
        text(recording));
  }

  @Test
  void aTwoColumnFileIsOneSeriesNamedAfterIt() throws IOException {
    Recording recording =
        read("disk.csv", "timestamp,value\n2014-02-14 14:30:00,0.5\n2014-02-14 14:35:00,-3e2\n");
    assertEquals(List.of(), problems);
    assertEquals("disk value: 14:30=0.5 14:35=-300.0\n", text(recording));
  }

  @Test
  void answersOfPrometheusAreReadWithoutWhatIsNoNumber() throws IOException {
    assertEquals("shop requests: 00:01=10.0 00:03=12.5\n", text(read("p.json", PROMETHEUS)));
    assertEquals(List.of(), problems);
  }

  @Test
  void timeSeriesOfCloudMonitoringBecomeSignalsOfTheirService() throws IOException {
    assertEquals(
        """
        shop errors r1: 00:01=20.0
        shop latencyP50Ms r1: 00:01=5.0
        shop latencyP95Ms r1: 00:01=9.5
        shop latencyP99Ms r1: 00:01=9.9
        shop requests r1: 00:01=100.0 00:02=90.0
        """,
        text(read("m.json", MONITORING)));
    assertEquals(List.of(), problems);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timestamp,service,signal\\n1,a,b|1|CSV-HEADER",
        "timestamp,service,signal,value\\nyesterday,a,b,1|2|CSV-TIME",
        "timestamp,service,signal,value\\n1,a,b,1\\n2,a,b,many|3|CSV-VALUE",
        "timestamp,service,signal,value\\n1,a,requests,-1|2|CSV-VALUE",
        "timestamp,service,signal,value\\n1,a,b|2|CSV-COLUMNS",
        "timestamp,service,signal,value|1|CSV-COLUMNS",
        "{\"status\":\"error\",\"error\":\"boom\"}|1|JSON-SERIES",
        "{\"data\":{\"result\":[{\"metric\":{},\"values\":[[\"x\",\"1\"]]}]}}|1|JSON-SERIES",
        "{\\n\"data\":|2|JSON-SYNTAX",
      })
  void aMistakeIsFoundAtItsLine(String text, int line, String code) throws IOException {
    read("wrong", text.replace("\\n", "\n"));
    assertTrue(
        problems.stream().anyMatch(p -> p.code().equals(code) && p.place().line() == line),
        problems::toString);
  }

  @Test
  void aFileThatIsNotTextIsSaidToBeNoneAndNoneOfItIsShown() throws IOException {
    Path file = folder.resolve("binary.csv");
    byte[] bytes = "timestamp,value\n2026-01-01T00:00:00Z,1\n".repeat(900).getBytes(US_ASCII);
    bytes[bytes.length - 2] = (byte) 0xfe;
    Files.write(file, bytes);
    new Recordings(Map.of(), problems).read(file, "");
    assertEquals(1, problems.size());
    assertEquals("CSV-ENCODING", problems.get(0).code());
    assertEquals(1800, problems.get(0).place().line());
    assertEquals("the file is not UTF-8", problems.get(0).message());
  }

  @Test
  void noFileEndsInAnException() throws IOException {
    Random random = new Random(1);
    List<String> good =
        List.of(
            PROMETHEUS,
            MONITORING,
            "timestamp,service,signal,value,revision\n2026-01-01T00:00:00Z,a,b,1.5e3,r\n1767225600,a,\"b\",2,\n");
    for (int i = 0; i < Integer.getInteger("premortem.mutations", 500); i++) {
      StringBuilder text = new StringBuilder(good.get(i % good.size()));
      for (int k = 0; k < 1 + i % 5; k++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(0x300));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 9)));
        }
      }
      read("fuzz", text.toString());
    }
    assertTrue(problems.stream().allMatch(p -> p.place().line() > 0));
  }
}
