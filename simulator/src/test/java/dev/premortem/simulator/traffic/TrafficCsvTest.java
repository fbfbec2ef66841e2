package dev.premortem.simulator.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.premortem.rules.source.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

class TrafficCsvTest {
  private static final String HEADER = "timestamp,service,signal,value\n";
  @TempDir Path folder;
  private final List<Problem> problems = new ArrayList<>();

  private Map<String, TrafficCsv.Series> read(String text) throws IOException {
    Path file = folder.resolve("traffic.csv");
    Files.writeString(file, text);
    problems.clear();
    return TrafficCsv.read(file, problems);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60,a,requests,1;0,a,requests,1|CSV-UNSORTED",
        "0,a,requests,1;0,a,requests,1|CSV-DUPLICATE",
        "0,a,requests,1;60,a,requests,-1|CSV-VALUE",
        "0,a,requests,1;60,a,requests,NaN|CSV-VALUE",
        "0,a,requests,1;60,a,requests,Infinity|CSV-VALUE",
        "0,a,requests,1;60,a,requests,|CSV-VALUE",
        "0,a,requests,1;yesterday,a,requests,1|CSV-TIME",
        "0,a,requests,1;60,a,requests|CSV-COLUMNS",
      })
  void aBadRowIsReportedAtItsLine(String rows, String code) throws IOException {
    read(HEADER + rows.replace(';', '\n') + "\n");
    assertEquals(1, problems.size());
    assertEquals(code, problems.get(0).code());
    assertEquals(3, problems.get(0).place().line());
    assertTrue(!problems.get(0).hint().isEmpty());
  }

  @Test
  void aFileWithoutTheHeaderIsRefused() throws IOException {
    read("a,b\n1,2\n");
    assertEquals("CSV-HEADER", problems.get(0).code());
  }

  @Test
  void aThousandBadRowsAreSummedUp() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 1000; i++) {
      text.append("x,a,requests,1\n");
    }
    read(text.toString());
    assertEquals(21, problems.size());
    assertEquals("980 more rows like these", problems.get(20).message());
  }

  @Test
  void rfc3339AndEpochSecondsAreTheSameTime() throws IOException {
    TrafficCsv.Series series =
        read(HEADER + "1970-01-01T00:00:00Z,a,requests,5\n60,a,requests,7\n").get("a");
    assertArrayEquals(new double[] {5, 7}, TrafficCsv.grid(series, 60).counts());
  }

  @Test
  void aGapIsFilledWithTheMeanOfItsTimeOfDayAndCounted() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int minute = 0; minute < 2 * 1440; minute++) {
      if (minute != 1440 + 30) {
        text.append(minute * 60).append(",a,requests,").append(minute % 1440).append('\n');
      }
    }
    TrafficCsv.Grid grid = TrafficCsv.grid(read(text.toString()).get("a"), 60);
    assertEquals(1, grid.gaps());
    assertEquals(30, grid.counts()[1440 + 30]);
    assertEquals(1440 + 30 + 2, grid.gapLine());
  }

  @Test
  void countsOfFiveMinutesAreSpreadOverTicks() throws IOException {
    TrafficCsv.Series series = read(HEADER + "0,a,requests,50\n300,a,requests,100\n").get("a");
    double[] counts = TrafficCsv.grid(series, 60).counts();
    assertEquals(10, counts.length);
    assertEquals(10, counts[0], 1e-9);
    assertEquals(20, counts[9], 1e-9);
  }

  @Test
  void noBytesMakeTheReaderFail() throws IOException {
    Random random = new Random(3);
    byte[] good = (HEADER + "0,a,requests,5\n60,a,requests,7\n").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = good.clone();
      for (int k = 0; k <= random.nextInt(4); k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file = folder.resolve("fuzz.csv");
      Files.write(file, bytes);
      List<Problem> found = new ArrayList<>();
      TrafficCsv.read(file, found).values().forEach(s -> TrafficCsv.grid(s, 60));
    }
  }
}
