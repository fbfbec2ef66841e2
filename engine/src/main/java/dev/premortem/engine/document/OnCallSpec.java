package dev.premortem.engine.document;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is on call, and who is called next. */
@Doc("Who is on call, and who is called next.")
public record OnCallSpec(
    @Doc("weeks in order; behind the last one they start over") List<Week> schedule,
    @Doc("what the clock shows when a week of the schedule is handed over; midnight when absent")
        @Key("hand_over")
        @Nullable Located<TimeOfDay> handOver,
    @Doc("time zone of the schedule; that of the System when absent")
        @Nullable Located<ZoneId> timezone,
    @Doc("rotations in place of a schedule, or beside it") @Size(max = 100)
        List<Rotation> rotations,
    @Doc("levels in order") @Key("escalation_policy") List<Level> escalationPolicy) {

  /** Rotation of who is called first. */
  public static final String PRIMARY = "primary";

  /** Rotation of who is called next. */
  public static final String BACKUP = "backup";

  /** One week. */
  @Doc("One week.")
  public record Week(
      @Doc("first day") @Key("week_of") Located<LocalDate> weekOf,
      @Doc("who is called first") Located<String> primary,
      @Doc("who is called next") @Default("") Located<String> backup) {}

  /** People who take turns; at any moment one of them is on call. */
  @Doc("People who take turns; at any moment one of them is on call.")
  public record Rotation(
      @Doc("primary, backup, or a name that an escalation level calls") @Size(min = 1, max = 200)
          Located<String> name,
      @Doc("layers; where several cover a moment, the last of them counts") @Size(min = 1, max = 20)
          List<Layer> layers) {}

  /** One layer of a rotation. */
  @Doc("One layer of a rotation.")
  public record Layer(
      @Doc("who takes turns, in order") @Size(min = 1, max = 1000) List<Located<String>> people,
      @Doc("length of a turn, in what the wall clock shows: days stay days when clocks change")
          @Default("7d")
          @Range(min = 3600, max = 31536000)
          Duration shift,
      @Doc("day on which the first of the people takes over; turns go on before it as behind it")
          @Key("first_day")
          @Nullable LocalDate firstDay,
      @Doc("what the clock shows when turns are handed over") @Key("hand_over") @Default("00:00")
          TimeOfDay handOver,
      @Doc("time zone of the layer; that of the System when absent") @Nullable ZoneId timezone,
      @Doc("first day, or the moment from which it counts") @Nullable Located<Moment> from,
      @Doc("last day, or the moment until which it counts") @Nullable Located<Moment> until,
      @Doc("hours in which it counts; all when absent") @Size(max = 20) List<HoursSpec> during) {}

  /** One escalation level. */
  @Doc("One escalation level.")
  public record Level(
      @Doc("number from 1") @Range(min = 1, max = 1000) Located<Integer> level,
      @Doc(
              "who is called: people by name; primary, backup or another rotation for whoever is on"
                  + " call then")
          Located<List<String>> responders,
      @Doc("time to acknowledge before the next level") @Range(min = 1, max = 604800)
          Located<Duration> timeout,
      @Doc("what they do") List<String> actions) {}
}
