package dev.premortem.simulator.recording;

import dev.premortem.engine.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Long CSV with the columns {@code timestamp,service,signal,value} and perhaps {@code revision}, in
 * any order, and two-column CSV {@code timestamp,value} as the Numenta Anomaly Benchmark has it. A
 * value of a long file is for the time until the next timestamp, one of a two-column file for the
 * moment itself.
 */
final class SeriesCsv {
  private static final String EXPECTED =
      "the first line must be timestamp,service,signal,value, or timestamp,value for one series";

  private final Recordings into;
  private final String file;
  private final String as;
  private final Map<String, Recording.Series> known = new HashMap<>();
  private byte[] bytes = {};
  private int time = -1;
  private int service = -1;
  private int signal = -1;
  private int value = -1;
  private int revision = -1;
  private int columns;
  private int[] starts = {};
  private int[] ends = {};
  private String lastKey = "";
  private Recording.@org.jspecify.annotations.Nullable Series lastSeries;

  SeriesCsv(Recordings into, String file, String as) {
    this.into = into;
    this.file = file;
    this.as = as;
  }

  void read(byte[] all) {
    bytes = all;
    int at = 0;
    if (all.length >= 3 && (all[0] & 0xff) == 0xef && (all[1] & 0xff) == 0xbb) {
      at = 3;
    }
    int end = lineEnd(at);
    if (!header(Recordings.text(all, at, end).strip())) {
      return;
    }
    int number = 1;
    for (at = end + 1; at < all.length; at = end + 1) {
      end = lineEnd(at);
      number++;
      int to = end > at && all[end - 1] == '\r' ? end - 1 : end;
      if (blank(at, to)) {
        continue;
      }
      row(number, at, to);
    }
    if (number == 1) {
      into.problem(file, 1, 1, "CSV-COLUMNS", "there is no row", "");
    }
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private boolean blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  private boolean header(String line) {
    List<String> names =
        Arrays.stream(line.split(",", -1)).map(n -> n.replace("\"", "").strip()).toList();
    time = names.indexOf("timestamp");
    service = names.indexOf("service");
    signal = names.indexOf("signal");
    value = names.indexOf("value");
    revision = names.indexOf("revision");
    columns = names.size();
    starts = new int[columns];
    ends = new int[columns];
    boolean twoColumns = service < 0 && signal < 0 && columns == 2;
    boolean long_ = service >= 0 && signal >= 0;
    if (time < 0 || value < 0 || (!twoColumns && !long_)) {
      into.problem(file, 1, 1, "CSV-HEADER", "found the columns " + names, EXPECTED);
      return false;
    }
    return true;
  }

  private void row(int number, int from, int to) {
    int n = 0;
    int at = from;
    while (true) {
      int start = at;
      boolean quoted = at < to && bytes[at] == '"';
      if (quoted) {
        at++;
        while (at < to && bytes[at] != '"') {
          at++;
        }
      }
      while (at < to && bytes[at] != ',') {
        at++;
      }
      if (n < columns) {
        starts[n] = quoted ? start + 1 : start;
        ends[n] = quoted && at > start + 1 && bytes[at - 1] == '"' ? at - 1 : at;
      }
      n++;
      if (at >= to) {
        break;
      }
      at++;
    }
    if (n != columns) {
      into.problem(
          file, number, 1, "CSV-COLUMNS", "found " + n + " cells, expected " + columns, "");
      return;
    }
    long when = Timestamps.parse(bytes, starts[time], ends[time]);
    if (when == Timestamps.NONE) {
      String text = Recordings.text(bytes, starts[time], ends[time]);
      into.problem(
          file,
          number,
          starts[time] - from + 1,
          "CSV-TIME",
          "\"" + text + "\" is no time",
          "write RFC 3339 such as 2026-01-20T12:00:00Z, or epoch seconds");
      return;
    }
    if (Timestamps.zoneless(bytes, starts[time], ends[time])) {
      into.recording().zoneless(file);
    }
    double amount = number(starts[value], ends[value]);
    if (Double.isNaN(amount)) {
      String text = Recordings.text(bytes, starts[value], ends[value]).strip();
      if (!text.isEmpty() && !text.equalsIgnoreCase("nan")) {
        into.problem(
            file,
            number,
            starts[value] - from + 1,
            "CSV-VALUE",
            "\"" + text + "\" is no number",
            "leave the cell empty where nothing was measured");
      }
      return;
    }
    if (amount < 0 && service >= 0 && isCount(starts[signal], ends[signal])) {
      into.problem(
          file,
          number,
          starts[value] - from + 1,
          "CSV-VALUE",
          amount + " of a count is less than nothing",
          "");
      return;
    }
    series().add(when, amount);
  }

  private boolean isCount(int from, int to) {
    return Signal.named(Recordings.text(bytes, from, to).strip())
        .map(Signal::isCount)
        .orElse(false);
  }

  private Recording.Series series() {
    if (service < 0) {
      Recording.Series only = lastSeries;
      if (only == null) {
        String name = as.isEmpty() ? Recordings.stem(file) : as;
        only = into.recording().series(new Recording.Key(name, "value", ""), file);
        lastSeries = only;
      }
      return only;
    }
    String key =
        new String(bytes, starts[service], ends[service] - starts[service], StandardCharsets.UTF_8)
            + "\n"
            + Recordings.text(bytes, starts[signal], ends[signal])
            + "\n"
            + (revision < 0 ? "" : Recordings.text(bytes, starts[revision], ends[revision]));
    Recording.Series last = lastSeries;
    if (last != null && key.equals(lastKey)) {
      return last;
    }
    Recording.Series found =
        known.computeIfAbsent(
            key,
            k -> {
              List<String> parts = new ArrayList<>(Arrays.asList(k.split("\n", -1)));
              String of = as.isEmpty() ? into.service(parts.get(0).strip()) : as;
              String name = parts.get(1).strip();
              String plain = Signal.named(name).map(Signal::label).orElse(name);
              Recording.Series one =
                  into.recording().series(new Recording.Key(of, plain, parts.get(2).strip()), file);
              one.startsIntervals();
              return one;
            });
    lastKey = key;
    lastSeries = found;
    return found;
  }

  /** Reads a plain decimal number; NaN for what is none. */
  private double number(int from, int to) {
    while (from < to && bytes[from] <= ' ') {
      from++;
    }
    while (to > from && bytes[to - 1] <= ' ') {
      to--;
    }
    boolean negative = from < to && bytes[from] == '-';
    long digits = 0;
    int scale = -1;
    int n = 0;
    for (int i = negative ? from + 1 : from; i < to; i++) {
      int c = bytes[i];
      if (c == '.' && scale < 0) {
        scale = 0;
      } else if (c >= '0' && c <= '9' && n < 15) {
        digits = 10 * digits + (c - '0');
        n++;
        scale += scale >= 0 ? 1 : 0;
      } else {
        return slow(from, to);
      }
    }
    if (n == 0) {
      return Double.NaN;
    }
    double value = scale <= 0 ? digits : digits / POWERS[scale];
    return negative ? -value : value;
  }

  /** Up to 15 digits over a power of ten up to 22 are rounded once, so correctly. */
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private double slow(int from, int to) {
    String text = Recordings.text(bytes, from, to);
    if (!text.matches("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,3})?")) {
      return Double.NaN;
    }
    double parsed = Double.parseDouble(text);
    return Double.isInfinite(parsed) ? Double.NaN : parsed;
  }
}
