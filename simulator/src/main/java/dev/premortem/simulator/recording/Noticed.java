package dev.premortem.simulator.recording;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Something about a recording that people should know before they trust what comes of it.
 *
 * @param kind what sort of thing
 * @param service service whose signal it is about, empty where it is about none
 * @param series series that it is about, empty where it is about a file
 * @param file file that the series was read from first
 * @param message what it is, and what was done about it
 * @param refused whether nothing may be computed from it as it is
 * @param hint what to do about it, empty where nothing is to be done
 */
public record Noticed(
    Kind kind,
    String service,
    String series,
    String file,
    String message,
    boolean refused,
    String hint) {
  /** Sorts of things. */
  public enum Kind {
    /** Moments with several values in one file. */
    DUPLICATES,
    /** Moments with values in several files. */
    OVERLAP,
    /** A running total where counts of intervals are read. */
    COUNTER,
    /** Percent where a ratio from 0 to 1 is read. */
    PERCENTAGE,
    /** Times that say no zone. */
    ZONE,
    /** Time without a value. */
    GAP,
    /** Values that look like another unit. */
    UNIT,
    /** More errors than requests. */
    EXCESS;

    /** Returns its name as JSON has it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The order in which they are told. */
  static final Comparator<Noticed> ORDER =
      Comparator.comparing(Noticed::refused)
          .reversed()
          .thenComparing(Noticed::kind)
          .thenComparing(Noticed::file)
          .thenComparing(Noticed::series)
          .thenComparing(Noticed::message);

  static Noticed duplicates(String series, String file, int times, long first, int differ) {
    return new Noticed(
        Kind.DUPLICATES,
        "",
        series,
        file,
        several(times, "time has", "times have")
            + " more than one value, "
            + (differ == 0 ? "the same" : differ + " of them different ones")
            + ", the first "
            + Timestamps.text(first)
            + ": the value that was read last counts, nothing is added up",
        false,
        "");
  }

  static Noticed overlap(String series, List<String> files, int times, long first, int differ) {
    return new Noticed(
        Kind.OVERLAP,
        "",
        series,
        files.get(0),
        String.join(" and ", files.stream().distinct().toList())
            + " overlap in "
            + several(times, "time", "times")
            + ", "
            + (differ == 0 ? "with the same values" : differ + " of them with different values")
            + ", from "
            + Timestamps.text(first)
            + ": the value that was read last counts",
        false,
        "");
  }

  static Noticed zoneless(String file, int times) {
    return new Noticed(
        Kind.ZONE,
        "",
        "",
        file,
        several(times, "time says", "times say") + " no zone: taken for UTC",
        false,
        "write 2026-01-20T12:00:00Z or +01:00; local times shift by hours, and twice a year more");
  }

  /** What the signal of a service can't be: nothing may be computed from it as such. */
  static Noticed refusing(Kind kind, Recording.Key key, String file, String message, String hint) {
    return new Noticed(kind, key.service(), key.toString(), file, message, true, hint);
  }

  static Noticed told(Kind kind, String series, String file, String message, String hint) {
    return new Noticed(kind, "", series, file, message, false, hint);
  }

  static String several(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
