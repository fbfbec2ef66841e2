package dev.premortem.simulator.traffic;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads recorded traffic: long CSV with columns {@code timestamp,service,signal,value} in any
 * order, of which rows with signal {@code requests} count. A value is the count until the next
 * timestamp.
 */
public final class TrafficCsv {
  /** Problems of one kind that are reported one by one; the rest is summed up. */
  private static final int SHOWN = 20;

  /** Rows of one service. */
  public static final class Series {
    private final List<Long> times = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();
    private final List<Integer> lines = new ArrayList<>();

    /** Returns the number of rows. */
    public int size() {
      return times.size();
    }
  }

  /** A recording laid on ticks. */
  public static final class Grid {
    private final double[] counts;
    private final long from;
    private final int gaps;
    private final int gapLine;

    Grid(double[] counts, long from, int gaps, int gapLine) {
      this.counts = counts;
      this.from = from;
      this.gaps = gaps;
      this.gapLine = gapLine;
    }

    /** Returns requests in each tick; gaps are filled. */
    public double[] counts() {
      return counts;
    }

    /** Returns the epoch second of the first tick. */
    public long from() {
      return from;
    }

    /** Returns how many ticks had to be filled. */
    public int gaps() {
      return gaps;
    }

    /** Returns the line of the row that follows the first gap, 0 when there is none. */
    public int gapLine() {
      return gapLine;
    }
  }

  private final String file;
  private final List<Problem> problems;
  private final Map<String, Series> series = new LinkedHashMap<>();
  private final Map<String, Integer> reported = new LinkedHashMap<>();

  private TrafficCsv(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file into series by service.
   *
   * @throws IOException when it can't be read
   */
  public static Map<String, Series> read(Path path, List<Problem> problems) throws IOException {
    TrafficCsv csv = new TrafficCsv(path.toString().replace('\\', '/'), problems);
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      csv.readAll(reader);
    } catch (MalformedInputException e) {
      csv.problem(1, 1, "CSV-ENCODING", "the file is not UTF-8", "save it as UTF-8");
    }
    csv.reported.forEach(
        (code, count) -> {
          if (count > SHOWN) {
            csv.problems.add(
                Problem.error(
                    Place.file(csv.file), code, (count - SHOWN) + " more rows like these", ""));
          }
        });
    return csv.series;
  }

  private void problem(int line, int column, String code, String message, String hint) {
    if (reported.merge(code, 1, Integer::sum) <= SHOWN) {
      problems.add(Problem.error(new Place(file, line, column), code, message, hint));
    }
  }

  private void readAll(BufferedReader reader) throws IOException {
    String header = reader.readLine();
    String expected = "the first line must be timestamp,service,signal,value";
    if (header == null) {
      problem(1, 1, "CSV-HEADER", "the file is empty", expected);
      return;
    }
    List<String> names =
        Arrays.stream(header.replace("\uFEFF", "").split(",", -1)).map(String::strip).toList();
    int time = names.indexOf("timestamp");
    int service = names.indexOf("service");
    int signal = names.indexOf("signal");
    int value = names.indexOf("value");
    if (time < 0 || service < 0 || signal < 0 || value < 0) {
      problem(1, 1, "CSV-HEADER", "found the columns " + names, expected);
      return;
    }
    int number = 1;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split(",", -1);
      if (cells.length != names.size()) {
        problem(
            number,
            1,
            "CSV-COLUMNS",
            "expected " + names.size() + " columns, found " + cells.length,
            "fields hold no commas and no quotes");
        continue;
      }
      if (cells[signal].strip().equals("requests")) {
        row(number, cells[time].strip(), cells[service].strip(), cells[value].strip());
      }
    }
  }

  private void row(int line, String time, String service, String value) {
    long at = Timestamps.parse(time);
    if (at == Timestamps.NONE) {
      problem(
          line,
          1,
          "CSV-TIME",
          "\"" + time + "\" is no time",
          "write RFC 3339 such as 2026-01-20T00:00:00Z, or epoch seconds");
      return;
    }
    double count;
    try {
      count = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      problem(
          line, 1, "CSV-VALUE", "\"" + value + "\" is no number", "leave rows without data out");
      return;
    }
    if (!Double.isFinite(count) || count < 0 || count > 1e12) {
      problem(
          line,
          1,
          "CSV-VALUE",
          "a count must be a number from 0, found " + value,
          "leave rows without data out: no data is not zero");
      return;
    }
    Series of = series.computeIfAbsent(service, s -> new Series());
    if (!of.times.isEmpty()) {
      long last = of.times.get(of.times.size() - 1);
      if (at == last) {
        problem(line, 1, "CSV-DUPLICATE", time + " is given twice for " + service, "keep one row");
        return;
      }
      if (at < last) {
        problem(
            line,
            1,
            "CSV-UNSORTED",
            time + " comes after a later time of " + service,
            "sort the rows by time");
        return;
      }
    }
    of.times.add(at);
    of.values.add(count);
    of.lines.add(line);
  }

  /** Lays a series on ticks; a gap takes the mean of that time of day, or of everything. */
  public static Grid grid(Series series, int tickSeconds) {
    int rows = series.times.size();
    long interval = interval(series);
    long from = series.times.get(0);
    long to = series.times.get(rows - 1) + interval;
    int ticks = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(1, (to - from) / tickSeconds));
    double[] counts = new double[ticks];
    double[] covered = new double[ticks];
    for (int row = 0; row < rows; row++) {
      long begin = series.times.get(row);
      long end = row + 1 < rows ? series.times.get(row + 1) : begin + interval;
      if (end - begin > interval + interval / 2) {
        end = begin + interval;
      }
      double perSecond = series.values.get(row) / (end - begin);
      spread(counts, covered, from, tickSeconds, begin, end, perSecond);
    }
    int gaps = fill(counts, covered, tickSeconds);
    return new Grid(counts, from, gaps, gaps == 0 ? 0 : gapLine(series, interval));
  }

  private static int gapLine(Series series, long interval) {
    for (int row = 1; row < series.times.size(); row++) {
      if (series.times.get(row) - series.times.get(row - 1) > interval + interval / 2) {
        return series.lines.get(row);
      }
    }
    return 0;
  }

  private static void spread(
      double[] counts,
      double[] covered,
      long from,
      int tickSeconds,
      long begin,
      long end,
      double perSecond) {
    long at = begin;
    while (at < end) {
      int tick = (int) ((at - from) / tickSeconds);
      if (tick >= counts.length) {
        return;
      }
      long until = Math.min(end, from + (tick + 1L) * tickSeconds);
      counts[tick] += perSecond * (until - at);
      covered[tick] += until - at;
      at = until;
    }
  }

  private static long interval(Series series) {
    int rows = series.times.size();
    if (rows < 2) {
      return 60;
    }
    long[] steps = new long[rows - 1];
    for (int i = 0; i + 1 < rows; i++) {
      steps[i] = series.times.get(i + 1) - series.times.get(i);
    }
    Arrays.sort(steps);
    return steps[steps.length / 2];
  }

  private static int fill(double[] counts, double[] covered, int tickSeconds) {
    int day = Math.max(1, 86400 / tickSeconds);
    double[] sum = new double[day];
    int[] n = new int[day];
    double total = 0;
    int known = 0;
    for (int i = 0; i < counts.length; i++) {
      if (covered[i] > 0) {
        counts[i] *= tickSeconds / covered[i];
        sum[i % day] += counts[i];
        n[i % day]++;
        total += counts[i];
        known++;
      }
    }
    int gaps = 0;
    for (int i = 0; i < counts.length; i++) {
      if (covered[i] == 0) {
        gaps++;
        counts[i] =
            Math.rint(n[i % day] > 0 ? sum[i % day] / n[i % day] : total / Math.max(1, known));
      }
    }
    return gaps;
  }
}
