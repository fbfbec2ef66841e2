package dev.premortem.engine.schedule;

import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OnCallOverrideSpec;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.PeopleSpec;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is on call, as a pure function of a moment. In each rotation the last layer that covers the
 * moment counts, the last override goes before it, and who has a day off where they live is
 * replaced by the backup, unless there is none or they are off, too. Immutable.
 */
public final class OnCall {
  /** Moments that are looked through for one at which anything changes. */
  private static final int MOST_BOUNDARIES = 1000;

  /**
   * Who is on call for a while.
   *
   * @param people who is on call by the name of the rotation, in the order of documents; empty for
   *     nobody
   * @param nextChange the moment at which that changes next, epoch seconds; {@link Long#MAX_VALUE}
   *     for never. Where a thousand hand-overs change nothing it is the last of these.
   */
  public record Duty(Map<String, String> people, long nextChange) {
    /** Returns who is called first, empty for nobody. */
    public String primary() {
      return people.getOrDefault(OnCallSpec.PRIMARY, "");
    }

    /** Returns who is called next, empty for nobody. */
    public String backup() {
      return people.getOrDefault(OnCallSpec.BACKUP, "");
    }
  }

  private record StandIn(String rotation, String responder, long from, long until) {}

  private record DayOff(long from, long until) {}

  private final Map<String, List<Turns>> rotations = new LinkedHashMap<>();
  private final List<StandIn> standIns = new ArrayList<>();
  private final Map<String, List<DayOff>> daysOff = new HashMap<>();
  private final ZoneId zone;

  /** Moments at which overrides and days off begin and end, rising. */
  private final long[] dated;

  /**
   * Takes documents together.
   *
   * @param spec schedule, rotations and levels, null when nobody is on call
   * @param overrides in the order of documents; where two cover a moment the last one counts
   * @param zone time zone of what names none
   */
  public OnCall(
      @Nullable OnCallSpec spec,
      List<OnCallOverrideSpec> overrides,
      PeopleSpec people,
      ZoneId zone) {
    this.zone = zone;
    if (spec != null) {
      weeks(spec);
      for (OnCallSpec.Rotation rotation : spec.rotations()) {
        List<Turns> layers =
            rotations.computeIfAbsent(rotation.name().value(), n -> new ArrayList<>());
        rotation.layers().forEach(layer -> layers.add(Turns.of(layer, zone)));
      }
    }
    TreeSet<Long> moments = new TreeSet<>();
    for (OnCallOverrideSpec override : overrides) {
      ZoneId there = override.timezone() == null ? zone : override.timezone();
      StandIn one =
          new StandIn(
              override.rotation().value(),
              override.responder().value(),
              WallClock.begins(override.from().value(), there),
              WallClock.ends(override.until().value(), there));
      standIns.add(one);
      moments.add(one.from);
      moments.add(one.until);
    }
    for (PeopleSpec.Responder responder : people.responders()) {
      ZoneId home = responder.zone(zone);
      for (LocalDate day : responder.holidays()) {
        DayOff off =
            new DayOff(
                WallClock.reaches(day.atStartOfDay(), home),
                WallClock.reaches(day.plusDays(1).atStartOfDay(), home));
        daysOff.computeIfAbsent(responder.name(), n -> new ArrayList<>()).add(off);
        moments.add(off.from);
        moments.add(off.until);
      }
    }
    dated = moments.stream().mapToLong(Long::longValue).toArray();
  }

  private void weeks(OnCallSpec spec) {
    List<OnCallSpec.Week> weeks = spec.schedule();
    if (weeks.isEmpty()) {
      return;
    }
    Located<ZoneId> there = spec.timezone();
    ZoneId zoneOfWeeks = there == null ? zone : there.value();
    LocalTime handOver =
        spec.handOver() == null ? LocalTime.MIDNIGHT : spec.handOver().value().time();
    LocalDateTime first = weeks.get(0).weekOf().value().atTime(handOver);
    List<String> primaries = weeks.stream().map(w -> w.primary().value()).toList();
    List<String> backups = weeks.stream().map(w -> w.backup().value()).toList();
    rotations
        .computeIfAbsent(OnCallSpec.PRIMARY, n -> new ArrayList<>())
        .add(Turns.weeks(primaries, first, zoneOfWeeks));
    rotations
        .computeIfAbsent(OnCallSpec.BACKUP, n -> new ArrayList<>())
        .add(Turns.weeks(backups, first, zoneOfWeeks));
  }

  /** Returns whether there is no rotation at all. */
  public boolean isEmpty() {
    return rotations.isEmpty();
  }

  /** Returns who is on call at a moment, epoch seconds, and until when. */
  public Duty at(long now) {
    Map<String, String> people = people(now);
    long next = boundary(now);
    for (int i = 0; i < MOST_BOUNDARIES && next != Long.MAX_VALUE; i++) {
      if (!people(next).equals(people)) {
        break;
      }
      next = boundary(next);
    }
    return new Duty(people, next);
  }

  /**
   * Returns whom an escalation level calls at a moment: rotations are whoever is on call in them
   * then, and the backup stands in for who has a day off.
   *
   * @param duty who is on call at that moment
   */
  public List<String> called(List<String> responders, Duty duty, long now) {
    Map<String, String> people = duty.people();
    String backup = duty.backup();
    LinkedHashSet<String> called = new LinkedHashSet<>();
    for (String name : responders) {
      called.add(people.getOrDefault(name, present(name, backup, now)));
    }
    called.removeIf(String::isBlank);
    return List.copyOf(called);
  }

  private Map<String, String> people(long now) {
    Map<String, String> people = new LinkedHashMap<>();
    rotations.forEach((name, layers) -> people.put(name, turn(name, layers, now)));
    String backup = people.getOrDefault(OnCallSpec.BACKUP, "");
    people.replaceAll((name, person) -> present(person, backup, now));
    return people;
  }

  private String turn(String rotation, List<Turns> layers, long now) {
    String person = "";
    for (Turns layer : layers) {
      String there = layer.at(now);
      person = there.isBlank() ? person : there;
    }
    for (StandIn o : standIns) {
      person = o.rotation.equals(rotation) && o.from <= now && now < o.until ? o.responder : person;
    }
    return person;
  }

  /** Returns the backup in place of a responder who has a day off, when there is one. */
  private String present(String name, String backup, long now) {
    return off(name, now) && !backup.isBlank() && !off(backup, now) ? backup : name;
  }

  /** Returns whether a responder has a day off, in their own time zone. */
  private boolean off(String name, long now) {
    return daysOff.getOrDefault(PeopleSpec.plainName(name), List.of()).stream()
        .anyMatch(day -> day.from <= now && now < day.until);
  }

  /** Returns the next moment after one at which anything may change. */
  private long boundary(long now) {
    int at = Arrays.binarySearch(dated, now + 1);
    int next = at < 0 ? -at - 1 : at;
    long first = next < dated.length ? dated[next] : Long.MAX_VALUE;
    for (List<Turns> layers : rotations.values()) {
      for (Turns layer : layers) {
        first = Math.min(first, layer.nextChange(now));
      }
    }
    return first;
  }
}
