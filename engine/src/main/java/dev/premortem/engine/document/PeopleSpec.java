package dev.premortem.engine.document;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        double issueFactor,
    @Doc("how much longer people take to mend without a runbook")
        @Default("3")
        @Range(min = 1, max = 100)
        double withoutRunbookFactor,
    @Doc("how much longer people take to mend when a page does not name the cause")
        @Default("1.5")
        @Range(min = 1, max = 100)
        double unnamedCauseFactor,
    @Doc("time until somebody is sure that a page was for nothing")
        @Default("10m")
        @Range(min = 0, max = 86400)
        Duration falseAlarm,
    @Doc("time that handing over an incident takes when another primary comes on call")
        @Default("15m")
        @Range(min = 0, max = 86400)
        Duration handOver,
    @Doc("how pages lengthen the time to acknowledge the next one") @Default("-") Fatigue fatigue) {

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
      @Doc("time zone, that of the System where not given") @Nullable ZoneId timezone,
      @Doc("days off, in that time zone; the backup is called instead") List<LocalDate> holidays) {
    /** Returns their time zone. */
    public ZoneId zone(ZoneId ofSystem) {
      return timezone == null ? ofSystem : timezone;
    }
  }

  /** How people tire of pages. */
  @Doc("How people tire of pages.")
  public record Fatigue(
      @Doc("whether they do") @Default("true") boolean enabled,
      @Doc(
              "share by which each page of the last 12 hours lengthens the time to acknowledge; 20 count at most")
          @Default("5%")
          @Range(min = 0, max = 10)
          Ratio perPage,
      @Doc("share by which each page at night in the last 24 hours does on top; 10 count at most")
          @Default("10%")
          @Range(min = 0, max = 10)
          Ratio perNightPage,
      @Doc("share by which it is longer when all pages of seven days were for nothing")
          @Default("100%")
          @Range(min = 0, max = 10)
          Ratio falsePages) {}

  /** Time to mend one kind of trouble. */
  @Doc("Time to mend one kind of trouble.")
  public record Mend(
      @Doc("what is wrong") FaultKind fault,
      @Doc("time from acknowledgement to mended") @Range(min = 1, max = 8640000) Duration time) {}
}
