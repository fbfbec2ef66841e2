package dev.premortem.engine.document;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * Responders: how soon they answer, and how long mending takes. Times are medians of lognormal
 * distributions.
 */
@Doc(
    "Responders: how soon they answer, and how long mending takes. Times are medians of lognormal distributions.")
public record PeopleSpec(
    @Doc("people and agents") List<Responder> responders,
    @Doc("time from acknowledgement to mended, by what is wrong") List<Mend> mend,
    @Doc("standard deviation of the logarithm of all times")
        @Default("0.6")
        @Range(min = 0, max = 3)
        double spread,
    @Doc("how much later a message in a chat room is answered than a page")
        @Default("3")
        @Range(min = 1, max = 1000)
        double chatFactor,
    @Doc("how much later an issue is taken up than a page")
        @Default("30")
        @Range(min = 1, max = 100000)
        double issueFactor) {

  /** Returns a name without what stands behind it in brackets, such as a role. */
  public static String plainName(String written) {
    String name = written.strip();
    if (!name.endsWith(")")) {
      return name;
    }
    int open = name.indexOf('(', name.lastIndexOf(')', name.length() - 2) + 1);
    return open < 0 ? name : name.substring(0, open).strip();
  }

  /** Somebody who can be paged. */
  @Doc("Somebody who can be paged.")
  public record Responder(
      @Doc("name as the schedule writes it") @Size(min = 1, max = 200) String name,
      @Doc("whether it is a program") @Default("false") boolean automated,
      @Doc("time to acknowledge by day") @Range(min = 0, max = 86400) Duration acknowledge,
      @Doc("time to acknowledge from 22:00 to 07:00") @Default("12m") @Range(min = 0, max = 86400)
          Duration acknowledgeAtNight,
      @Doc("chance that a page goes unnoticed") @Default("2%") @Range(min = 0, max = 1)
          Ratio misses,
      @Doc("chance that it mends what it acknowledged without help")
          @Default("100%")
          @Range(min = 0, max = 1)
          Ratio canMend,
      @Doc("time zone") @Default("UTC") ZoneId timezone,
      @Doc("days off, in that time zone; the backup is called instead") List<LocalDate> holidays) {}

  /** Time to mend one kind of trouble. */
  @Doc("Time to mend one kind of trouble.")
  public record Mend(
      @Doc("what is wrong") FaultKind fault,
      @Doc("time from acknowledgement to mended") @Range(min = 1, max = 8640000) Duration time) {}
}
