package dev.premortem.engine.schedule;

import dev.premortem.engine.document.HoursSpec;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Moment;
import dev.premortem.engine.document.OnCallSpec;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of a rotation: people take turns of one length, counted in what the wall clock shows,
 * so that a turn from 09:00 ends at 09:00 when clocks change as well, an hour sooner or later.
 * PagerDuty's schedule layers, with their restrictions, and Opsgenie's rotations are the model.
 */
final class Turns {
  private final List<String> people;
  private final LocalDateTime first;
  private final long length;
  private final ZoneId zone;
  private final long from;
  private final long until;
  private final List<Hours> during = new ArrayList<>();
  private final boolean alike;

  private Turns(
      List<String> people,
      LocalDateTime first,
      long length,
      ZoneId zone,
      long from,
      long until,
      List<HoursSpec> during) {
    this.people = List.copyOf(people);
    this.first = first;
    this.length = length;
    this.zone = zone;
    this.from = from;
    this.until = until;
    during.forEach(hours -> this.during.add(new Hours(hours, zone)));
    this.alike = people.stream().distinct().count() == 1;
  }

  /** Turns of a week each, without an end. */
  static Turns weeks(List<String> people, LocalDateTime first, ZoneId zone) {
    long week = Duration.ofDays(7).toSeconds();
    return new Turns(people, first, week, zone, Long.MIN_VALUE, Long.MAX_VALUE, List.of());
  }

  static Turns of(OnCallSpec.Layer layer, ZoneId ofSystem) {
    ZoneId zone = layer.timezone() == null ? ofSystem : layer.timezone();
    Located<Moment> from = layer.from();
    Located<Moment> until = layer.until();
    LocalDateTime first =
        layer.firstDay() == null
            ? LocalDateTime.of(1970, 1, 1, 0, 0)
            : layer.firstDay().atTime(layer.handOver().time());
    return new Turns(
        layer.people().stream().map(Located::value).toList(),
        first,
        layer.shift().toSeconds(),
        zone,
        from == null ? Long.MIN_VALUE : WallClock.begins(from.value(), zone),
        until == null ? Long.MAX_VALUE : WallClock.ends(until.value(), zone),
        layer.during());
  }

  /** Returns whose turn it is, empty when the layer does not cover the moment. */
  String at(long now) {
    boolean covered =
        from <= now
            && now < until
            && (during.isEmpty() || during.stream().anyMatch(h -> h.cover(now)));
    return covered ? people.get((int) Math.floorMod(turn(now), (long) people.size())) : "";
  }

  /** Returns the next moment after one at which that may be somebody else. */
  long nextChange(long now) {
    if (now >= until) {
      return Long.MAX_VALUE;
    }
    if (now < from) {
      return from;
    }
    long next = until;
    for (Hours hours : during) {
      next = Math.min(next, hours.always() ? Long.MAX_VALUE : hours.nextChange(now));
    }
    return alike ? next : Math.min(next, begin(turn(now) + 1));
  }

  private long turn(long now) {
    long shown = Duration.between(first, WallClock.shows(now, zone)).toSeconds();
    long turn = Math.floorDiv(shown, length);
    while (begin(turn) > now) {
      turn--;
    }
    while (begin(turn + 1) <= now) { // Clocks were turned back behind a hand-over.
      turn++;
    }
    return turn;
  }

  private long begin(long turn) {
    return WallClock.reaches(first.plusSeconds(turn * length), zone);
  }
}
