package dev.premortem.engine.promql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as Prometheus writes them: {@code 1h30m}, {@code 5m}, {@code 90ms}. */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
  private static final long DAY = 86_400_000L;
  private static final long[] UNITS = {365 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1000, 1};
  private static final String[] NAMES = {"y", "w", "d", "h", "m", "s", "ms"};
  private static final long LONGEST = Long.MAX_VALUE / 1_000_000;

  private Durations() {}

  /** Returns milliseconds, null where the text is no duration. {@code 0} is one. */
  public static @Nullable Long millis(String text) {
    if (text.equals("0")) {
      return 0L;
    }
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    double sum = 0;
    long exact = 0;
    for (int i = 0; i < UNITS.length; i++) {
      String count = matcher.group(i + 1);
      if (count != null) {
        if (count.length() > 18) {
          return null;
        }
        sum += Double.parseDouble(count) * UNITS[i];
        exact += Long.parseLong(count) * UNITS[i];
      }
    }
    return sum > LONGEST ? null : Long.valueOf(exact);
  }

  /** Returns the text of a duration that is not negative. */
  public static String print(long millis) {
    if (millis == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    long rest = millis;
    for (int i = 0; i < UNITS.length; i++) {
      // Years and weeks only when nothing is left: 8d, not 1w1d.
      boolean exactly = i < 2 && rest % UNITS[i] != 0;
      if (!exactly && rest >= UNITS[i]) {
        text.append(rest / UNITS[i]).append(NAMES[i]);
        rest %= UNITS[i];
      }
    }
    return text.toString();
  }
}
