package dev.premortem.simulator.forecast.series;

import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import dev.premortem.simulator.recording.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads many series from long CSV: {@code series,timestamp,value}, a timestamp being RFC 3339,
 * epoch seconds or a plain step number. Values must be at equal steps; where some are missing they
 * are interpolated, and said, and stay NaN where they are the last; calendar months, always on the
 * same day or on the last one, are equal steps.
 */
public final class HistoryCsv {
  private static final Set<String> TIME = Set.of("timestamp", "step", "time");

  private static final Pattern MONTH = Pattern.compile("\\d{4}-(0[1-9]|1[0-2])");

  /** Values that a series may have, so that a gap between far steps can't fill the memory. */
  private static final int MOST = 2_000_000;

  private final String file;
  private final List<Problem> problems;
  private final Map<String, List<long[]>> rows = new LinkedHashMap<>();

  private HistoryCsv(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a file.
   *
   * @param problems everything that is wrong with it is added here
   * @return the series in the order of their first rows
   */
  public static Map<String, double[]> read(Path path, List<Problem> problems) throws IOException {
    HistoryCsv csv = new HistoryCsv(path.toString(), problems);
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(path), StandardCharsets.UTF_8.newDecoder()))) {
      csv.lines(reader);
    } catch (CharacterCodingException e) {
      problems.add(
          Problem.error(
              Place.file(path.toString()),
              "CSV-ENCODING",
              "this is not UTF-8",
              "save it as UTF-8"));
    }
    Map<String, double[]> series = new LinkedHashMap<>();
    csv.rows.forEach((name, of) -> csv.put(series, name, of));
    return series;
  }

  private void error(int line, String code, String message, String hint) {
    if (problems.size() < 100) {
      problems.add(Problem.error(new Place(file, line, 1), code, message, hint));
    }
  }

  private void lines(BufferedReader reader) throws IOException {
    String header = reader.readLine();
    String[] names = header == null ? new String[0] : header.replace("\uFEFF", "").split(",", -1);
    if (names.length != 3
        || !names[0].strip().equals("series")
        || !TIME.contains(names[1].strip())
        || !names[2].strip().equals("value")) {
      error(
          1,
          "CSV-HEADER",
          "the first line is not series,timestamp,value",
          "one row for each value: series,timestamp,value");
      return;
    }
    int number = 1;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      if (!line.isBlank()) {
        row(number, line);
      }
    }
  }

  private void row(int number, String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != 3) {
      error(
          number,
          "CSV-COLUMNS",
          "a row has " + cells.length + " cells, not 3",
          "series,timestamp,value");
      return;
    }
    String text = cells[1].strip();
    long time = Timestamps.parse(MONTH.matcher(text).matches() ? text + "-01" : text);
    if (time == Timestamps.NONE) {
      error(
          number,
          "CSV-TIME",
          "\"" + cells[1].strip() + "\" is no time",
          "RFC 3339, epoch seconds or a step number");
      return;
    }
    double value;
    try {
      value = cells[2].isBlank() ? Double.NaN : Double.parseDouble(cells[2].strip());
    } catch (NumberFormatException e) {
      error(
          number,
          "CSV-VALUE",
          "\"" + cells[2].strip() + "\" is no number",
          "leave the cell empty where nothing was measured");
      return;
    }
    if (Double.isInfinite(value)) {
      error(number, "CSV-VALUE", "a value is not finite", "leave the cell empty");
      return;
    }
    rows.computeIfAbsent(cells[0].strip(), n -> new ArrayList<>())
        .add(new long[] {time, Double.doubleToRawLongBits(value), number});
  }

  private void put(Map<String, double[]> series, String name, List<long[]> of) {
    of.sort((a, b) -> Long.compare(a[0], b[0]));
    if (monthly(of)) {
      of.replaceAll(row -> new long[] {month(row[0]), row[1], row[2]});
    }
    long step = Long.MAX_VALUE;
    for (int i = 1; i < of.size(); i++) {
      long spacing = of.get(i)[0] - of.get(i - 1)[0];
      if (spacing == 0) {
        error(
            (int) of.get(i)[2],
            "CSV-DUPLICATE",
            "series " + name + " has this timestamp twice",
            "one row for each timestamp");
        return;
      }
      step = Math.min(step, spacing);
    }
    long first = of.get(0)[0];
    long last = of.get(of.size() - 1)[0];
    long n = of.size() == 1 ? 1 : (last - first) / step + 1;
    if (n > MOST) {
      error(
          (int) of.get(of.size() - 1)[2],
          "CSV-TIME",
          "series " + name + " would have " + n + " values at steps of " + step,
          "values must be at equal steps");
      return;
    }
    double[] values = new double[(int) n];
    Arrays.fill(values, Double.NaN);
    for (long[] row : of) {
      long from = row[0] - first;
      if (n > 1 && from % step != 0) {
        error(
            (int) row[2],
            "CSV-TIME",
            "series " + name + " is not at equal steps of " + step,
            "values must be at equal steps");
        return;
      }
      values[n == 1 ? 0 : (int) (from / step)] = Double.longBitsToDouble(row[1]);
    }
    take(series, name, values, (int) of.get(0)[2]);
  }

  /** Returns whether values are a month or several apart, always on the same day of it. */
  private static boolean monthly(List<long[]> of) {
    boolean longer = false;
    for (int i = 1; i < of.size(); i++) {
      LocalDateTime before = time(of.get(i - 1)[0]);
      LocalDateTime now = time(of.get(i)[0]);
      long months = month(of.get(i)[0]) - month(of.get(i - 1)[0]);
      boolean last = lastOfMonth(before) && lastOfMonth(now);
      boolean sameDay = before.getDayOfMonth() == now.getDayOfMonth();
      if (months < 1 || !(last || sameDay) || !before.toLocalTime().equals(now.toLocalTime())) {
        return false;
      }
      longer = true;
    }
    return longer;
  }

  private static LocalDateTime time(long epochSecond) {
    return LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
  }

  private static boolean lastOfMonth(LocalDateTime time) {
    return time.toLocalDate().lengthOfMonth() == time.getDayOfMonth();
  }

  private static long month(long epochSecond) {
    LocalDateTime time = time(epochSecond);
    return 12L * time.getYear() + time.getMonthValue();
  }

  /** Leaves out what is missing at either end, and interpolates what is missing between. */
  private static double @Nullable [] known(double[] values) {
    int from = 0;
    int to = values.length;
    while (from < to && Double.isNaN(values[from])) {
      from++;
    }
    while (to > from && Double.isNaN(values[to - 1])) {
      to--;
    }
    if (from == to) {
      return null;
    }
    double[] known = Arrays.copyOfRange(values, from, to);
    int before = 0;
    for (int i = 1; i < known.length; i++) {
      if (!Double.isNaN(known[i])) {
        for (int k = before + 1; k < i; k++) {
          double share = (k - before) / (double) (i - before);
          known[k] = known[before] + (known[i] - known[before]) * share;
        }
        before = i;
      }
    }
    return known;
  }

  private void take(Map<String, double[]> series, String name, double[] values, int line) {
    double[] known = known(values);
    if (known == null) {
      error(line, "CSV-VALUE", "series " + name + " has no value", "leave the series out");
      return;
    }
    int within = 0;
    for (double value : values) {
      within += Double.isNaN(value) ? 1 : 0;
    }
    int last = 0;
    while (Double.isNaN(values[values.length - 1 - last])) {
      last++;
    }
    within -= last;
    double[] all = Arrays.copyOf(known, known.length + last);
    Arrays.fill(all, known.length, all.length, Double.NaN);
    series.put(name, all);
    if (last > 0) {
      problems.add(
          Problem.warning(
              new Place(file, line, 1),
              "CSV-GAP",
              "series " + name + " has no value at its last " + last + " steps",
              "they are forecast like the steps after them"));
    }
    if (within > 0) {
      problems.add(
          Problem.warning(
              new Place(file, line, 1),
              "CSV-GAP",
              "series " + name + " has no value at " + within + " of its steps",
              "they are interpolated, and left out where the series begins with them"));
    }
  }
}
