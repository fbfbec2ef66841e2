package dev.premortem.simulator.fit;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A log as CSV: a header, {@code timestamp} among its columns, a row for each thing that happened.
 */
public final class LogCsv {
  private static final int MOST_ROWS = 1_000_000;

  /**
   * One row.
   *
   * @param line where it stands, from 1
   * @param time epoch seconds
   * @param cells the columns that were asked for, in their order
   */
  public record Row(int line, long time, List<String> cells) {}

  private LogCsv() {}

  /**
   * Reads a log; what is wrong goes to the problems, and its rows are left out.
   *
   * @param columns columns that must be there beside {@code timestamp}
   */
  public static List<Row> read(
      String file, String text, List<String> columns, List<Problem> problems) {
    List<Row> rows = new ArrayList<>();
    String[] lines = (text.startsWith("\ufeff") ? text.substring(1) : text).split("\n", -1);
    List<String> names = cells(lines[0]);
    int time = names.indexOf("timestamp");
    int[] at = columns.stream().mapToInt(names::indexOf).toArray();
    if (time < 0 || Arrays.stream(at).anyMatch(i -> i < 0)) {
      problems.add(
          problem(
              file,
              1,
              "CSV-HEADER",
              "found the columns " + names,
              "the first line must name timestamp," + String.join(",", columns)));
      return rows;
    }
    for (int i = 1; i < lines.length && rows.size() < MOST_ROWS; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      List<String> cells = cells(lines[i]);
      if (cells.size() != names.size()) {
        String found = "found " + cells.size() + " cells, expected " + names.size();
        problems.add(problem(file, i + 1, "CSV-COLUMNS", found, ""));
        continue;
      }
      long when = Timestamps.parse(cells.get(time));
      if (when == Timestamps.NONE) {
        problems.add(
            problem(
                file,
                i + 1,
                "CSV-TIME",
                "\"" + cells.get(time) + "\" is no time",
                "write RFC 3339 such as 2026-01-20T12:00:00Z, or epoch seconds"));
        continue;
      }
      rows.add(new Row(i + 1, when, Arrays.stream(at).mapToObj(cells::get).toList()));
    }
    return rows;
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1))
        .map(c -> c.strip().replaceAll("^\"(.*)\"$", "$1"))
        .toList();
  }

  static Problem problem(String file, int line, String code, String message, String hint) {
    return Problem.error(new Place(file, line, 1), code, message, hint);
  }
}
