package dev.premortem.engine.document;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Who is on call, and who is called next. */
@Doc("Who is on call, and who is called next.")
public record OnCallSpec(
    @Doc("weeks in order") List<Week> schedule,
    @Doc("levels in order") @Key("escalation_policy") List<Level> escalationPolicy) {

  /** One week. */
  @Doc("One week.")
  public record Week(
      @Doc("first day") @Key("week_of") Located<LocalDate> weekOf,
      @Doc("who is called first") Located<String> primary,
      @Doc("who is called next") @Default("") Located<String> backup) {}

  /** One escalation level. */
  @Doc("One escalation level.")
  public record Level(
      @Doc("number from 1") @Range(min = 1, max = 1000) Located<Integer> level,
      @Doc("who is called") Located<List<String>> responders,
      @Doc("time to acknowledge before the next level") @Range(min = 1, max = 604800)
          Located<Duration> timeout,
      @Doc("what they do") List<String> actions) {}
}
