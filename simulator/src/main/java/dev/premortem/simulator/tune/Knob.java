package dev.premortem.simulator.tune;

import dev.premortem.engine.document.Quantities;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of a bundle that may vary, wherever it is written. {@code rollout.maxErrorRatio} is that
 * field of every Rollout, {@code rollout[canary].maxErrorRatio} of one, {@code
 * slo.yaml#slos.0.target} a place in any document of a file.
 */
public final class Knob {
  private static final Pattern RANGE = Pattern.compile("(.+)=(.+)\\.\\.(.+)");
  private static final Pattern OF_KIND = Pattern.compile("(\\w+)(?:\\[([^\\]]+)\\])?\\.(.+)");

  /** How a number is written. */
  private enum Style {
    PERCENT,
    DURATION,
    WHOLE,
    NUMBER
  }

  /** One place where the number stands. */
  record Spot(String file, int line, int column, String text) {}

  private final String path;
  private final double from;
  private final double to;
  private final double now;
  private final Style style;
  private final List<Spot> spots;

  private Knob(String path, double from, double to, double now, Style style, List<Spot> spots) {
    this.path = path;
    this.from = from;
    this.to = to;
    this.now = now;
    this.style = style;
    this.spots = spots;
  }

  /**
   * Finds what {@code PATH=FROM..TO} is about.
   *
   * @param files the bundle
   * @throws IllegalArgumentException when there is no such number, or the range is none
   */
  public static Knob of(String vary, Map<String, byte[]> files) {
    Matcher range = RANGE.matcher(vary);
    if (!range.matches()) {
      throw new IllegalArgumentException(
          "\"" + vary + "\" is not PATH=FROM..TO, such as rollout.maxErrorRatio=0.1%..2%");
    }
    String path = range.group(1).strip();
    List<Spot> spots = find(path, files);
    if (spots.isEmpty()) {
      throw new IllegalArgumentException("there is no " + path + " in the bundle's documents");
    }
    Style style = style(spots.get(0).text());
    if (style == null) {
      throw new IllegalArgumentException(
          path + " is \"" + spots.get(0).text() + "\": no number, ratio or duration");
    }
    Double from = value(range.group(2), style);
    Double to = value(range.group(3), style);
    Double now = value(spots.get(0).text(), style);
    if (from == null || to == null || now == null || !(from < to)) {
      throw new IllegalArgumentException(
          "\"" + vary + "\": FROM must be less than TO, written as " + spots.get(0).text() + " is");
    }
    return new Knob(path, from, to, now, style, spots);
  }

  private static List<Spot> find(String path, Map<String, byte[]> files) {
    List<Spot> spots = new ArrayList<>();
    int hash = path.indexOf('#');
    Matcher ofKind = OF_KIND.matcher(path);
    boolean kind = hash < 0 && ofKind.matches();
    if (hash < 0 && !kind) {
      throw new IllegalArgumentException(
          "\"" + path + "\" is no path, such as rollout.maxErrorRatio or slo.yaml#slos.0.target");
    }
    files.forEach(
        (file, bytes) -> {
          boolean yaml = file.matches("(?i).*\\.(ya?ml|json)");
          if (!yaml || (hash >= 0 && !file.endsWith(path.substring(0, hash)))) {
            return;
          }
          String text = new String(bytes, StandardCharsets.UTF_8);
          for (Node document : YamlReader.read(file, text, new ArrayList<>())) {
            Node root = document;
            String rest = kind ? ofKind.group(3) : path.substring(hash + 1);
            if (kind) {
              root = spec(document, ofKind.group(1), ofKind.group(2));
            }
            Node found = root == null ? null : walk(root, rest.split("\\."));
            if (found instanceof Node.Scalar scalar && !scalar.isNull()) {
              spots.add(
                  new Spot(file, scalar.place().line(), scalar.place().column(), scalar.text()));
            }
          }
        });
    return spots;
  }

  private static @Nullable Node spec(Node document, String kind, @Nullable String name) {
    if (!(document instanceof Node.Mapping mapping)
        || !mapping.text("kind").equalsIgnoreCase(kind)) {
      return null;
    }
    boolean named =
        name == null
            || (mapping.get("metadata") instanceof Node.Mapping metadata
                && metadata.text("name").equals(name));
    return named ? mapping.get("spec") : null;
  }

  private static @Nullable Node walk(Node from, String[] fields) {
    Node at = from;
    for (String field : fields) {
      if (at instanceof Node.Mapping mapping) {
        at = mapping.get(field);
      } else if (at instanceof Node.Sequence sequence && field.matches("\\d{1,6}")) {
        int index = Integer.parseInt(field);
        at = index < sequence.items().size() ? sequence.items().get(index) : null;
      } else {
        return null;
      }
      if (at == null) {
        return null;
      }
    }
    return at;
  }

  private static @Nullable Style style(String text) {
    if (text.endsWith("%") && Quantities.ratio(text) != null) {
      return Style.PERCENT;
    }
    if (text.matches("-?\\d+")) {
      return Style.WHOLE;
    }
    if (Quantities.number(text) != null) {
      return Style.NUMBER;
    }
    return Quantities.duration(text) != null ? Style.DURATION : null;
  }

  private static @Nullable Double value(String text, Style style) {
    if (style == Style.DURATION) {
      Duration duration = Quantities.duration(text.strip());
      return duration == null ? null : duration.toNanos() / 1e9;
    }
    Ratio ratio = Quantities.ratio(text);
    return ratio == null ? null : ratio.value();
  }

  /** Returns the path as it was given. */
  public String path() {
    return path;
  }

  /** Returns the number as the bundle has it. */
  public double now() {
    return now;
  }

  /** Returns a number of the range, a share of the way; on a logarithmic scale where it is wide. */
  double at(double share) {
    double value =
        from > 0 && to >= 8 * from
            ? from * StrictMath.pow(to / from, share)
            : from + (to - from) * share;
    if (style == Style.DURATION && value >= 120) {
      return Math.rint(value / 10) * 10;
    }
    return Double.parseDouble(
        new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN)).toString());
  }

  /** Returns a number as it is written in the bundle. */
  public String written(double value) {
    BigDecimal exact = new BigDecimal(value).round(new MathContext(6));
    return switch (style) {
      case PERCENT -> plain(exact.movePointRight(2)) + "%";
      case WHOLE -> String.valueOf(Math.round(value));
      case NUMBER -> plain(exact);
      case DURATION ->
          value < 10
              ? Math.round(value * 1000) + "ms"
              : value >= 60 && Math.round(value) % 60 == 0
                  ? Math.round(value) / 60 + "m"
                  : Math.round(value) + "s";
    };
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  /**
   * Writes a number into a copy of the bundle's files; nothing else of them changes.
   *
   * @param files contents by path, changed in place
   */
  void put(Map<String, byte[]> files, double value) {
    for (Spot spot : spots) {
      byte[] bytes = files.get(spot.file());
      if (bytes == null) {
        throw new IllegalStateException(spot.file() + " is no longer there");
      }
      List<String> lines =
          new ArrayList<>(Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\n", -1)));
      String line = lines.get(spot.line() - 1);
      int at = line.indexOf(spot.text(), Math.max(0, spot.column() - 1));
      if (at < 0) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s:%d: %s can't be changed where it stands",
                spot.file(),
                spot.line(),
                path));
      }
      String changed =
          line.substring(0, at) + written(value) + line.substring(at + spot.text().length());
      lines.set(spot.line() - 1, changed);
      files.put(spot.file(), String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
  }
}
