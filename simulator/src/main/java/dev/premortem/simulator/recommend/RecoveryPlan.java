package dev.premortem.simulator.recommend;

import dev.premortem.rules.source.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well a procedure meets its objectives, and what it would take.
 *
 * @param procedure its name
 * @param disaster what it is for, in words
 * @param target what is struck
 * @param place where the procedure stands
 * @param loss what is lost of data, null where the procedure has no recovery point objective
 * @param duration how long recovery takes, null where it has no recovery time objective
 */
public record RecoveryPlan(
    String procedure,
    String disaster,
    String target,
    Place place,
    @Nullable Loss loss,
    @Nullable Time duration) {
  /** The share of futures that a target must hold in. */
  public static final double WANTED = 0.99;

  /**
   * A distribution against a target.
   *
   * @param target seconds
   * @param p50 median, seconds; infinity where it never came to an end
   * @param p95 seconds
   * @param p99 seconds
   * @param met share within the target
   * @param low lower end of its 95% interval
   * @param high upper end
   */
  public record Spread(
      double target, double p50, double p95, double p99, double met, double low, double high) {
    /** Returns whether the target holds as often as it must. */
    public boolean holds() {
      return met >= WANTED;
    }
  }

  /** A schedule that could be, and the chance to meet the target with it. */
  public record Schedule(long periodSeconds, double met) {}

  /**
   * Data that is lost.
   *
   * @param spread age of the newest copy, seconds; all infinite without a copy
   * @param backups names of the backups that count
   * @param notCounted names of backups that are lost with the region
   * @param schedules what other schedules would bring, most frequent first
   * @param needed seconds between runs that meet the target as often as wanted, 0 where none does
   */
  public record Loss(
      Spread spread,
      List<String> backups,
      List<String> notCounted,
      List<Schedule> schedules,
      long needed) {}

  /**
   * Time that recovery takes.
   *
   * @param spread from the disaster to its end, seconds
   * @param typical median time that the steps take, seconds
   * @param neededTypical the longest that meets the target as often as wanted, 0 where none does
   */
  public record Time(Spread spread, double typical, double neededTypical) {}

  /** Returns whether every objective holds as often as it must. */
  public boolean holds() {
    return (loss == null || loss.spread().holds())
        && (duration == null || duration.spread().holds());
  }
}
