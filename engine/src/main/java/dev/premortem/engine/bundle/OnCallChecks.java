package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Moment;
import dev.premortem.engine.document.OnCallOverrideSpec;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.schedule.OnCall;
import dev.premortem.engine.schedule.WallClock;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Nearest;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds pages that would reach nobody: holes in rotations, levels and overrides of nobody. */
final class OnCallChecks {
  private static final long YEAR_SECONDS = 366 * 86_400L;

  private final Bundle bundle;
  private final List<Problem> problems;
  private final ZoneId zone;
  private final Set<String> responders = new TreeSet<>();
  private final Set<String> rotations = new TreeSet<>();
  private final Set<String> called = new TreeSet<>();

  /** Whom schedule, rotations and levels name. */
  private final Set<String> named = new TreeSet<>();

  private final int before;

  private OnCallChecks(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
    this.zone = bundle.system().timezone();
    this.before = problems.size();
    bundle.people().responders().forEach(r -> responders.add(r.name()));
  }

  static void check(Bundle bundle, List<Problem> problems) {
    OnCallChecks checks = new OnCallChecks(bundle, problems);
    OnCallSpec onCall = bundle.onCall();
    if (onCall == null) {
      checks.overrides();
      return;
    }
    checks.oneOfEach();
    if (!onCall.schedule().isEmpty()) {
      checks.rotations.add(OnCallSpec.PRIMARY);
      checks.rotations.add(OnCallSpec.BACKUP);
    }
    for (Document<OnCallSpec> document : bundle.all(Kind.ON_CALL, OnCallSpec.class)) {
      checks.weeks(document.spec().schedule());
    }
    onCall.rotations().forEach(checks::rotation);
    checks.levels(onCall.escalationPolicy());
    checks.overrides();
    checks.unused(onCall);
    if (problems.subList(checks.before, problems.size()).stream()
        .noneMatch(p -> p.level() == Problem.Level.ERROR)) {
      checks.holes(onCall);
    }
  }

  private void error(Place place, String code, String message, String hint) {
    problems.add(Problem.error(place, code, message, hint));
  }

  private void oneOfEach() {
    Place schedule = null;
    Place escalation = null;
    for (Document<OnCallSpec> document : bundle.all(Kind.ON_CALL, OnCallSpec.class)) {
      OnCallSpec spec = document.spec();
      if (!spec.schedule().isEmpty()) {
        twice(schedule, document.place(), "schedules");
        schedule = document.place();
      }
      if (!spec.escalationPolicy().isEmpty()) {
        twice(escalation, document.place(), "escalation policies");
        escalation = document.place();
      }
      for (Located<?> field : new Located<?>[] {spec.handOver(), spec.timezone()}) {
        if (field != null && spec.schedule().isEmpty()) {
          problems.add(
              Problem.warning(
                  field.place(),
                  "DOC-UNUSED",
                  "this belongs to the weeks of a schedule, and there is none here",
                  "write it in the layers of the rotations"));
        }
      }
    }
  }

  private void twice(@Nullable Place first, Place second, String what) {
    if (first != null) {
      error(
          second,
          "DUPLICATE-NAME",
          "there are two " + what + ", the first at " + first,
          "keep one of them; write the other as rotations: with a name");
    }
  }

  private void weeks(List<OnCallSpec.Week> weeks) {
    LocalDate expected = null;
    for (OnCallSpec.Week week : weeks) {
      LocalDate from = week.weekOf().value();
      if (expected != null && from.isAfter(expected)) {
        error(
            week.weekOf().place(),
            "ONCALL-HOLE",
            "nobody is on call from " + expected + " to " + from,
            "add the week of " + expected);
      } else if (expected != null && from.isBefore(expected)) {
        error(
            week.weekOf().place(),
            "ONCALL-DOUBLE",
            "the week of " + from + " overlaps the one before it",
            "the next free week is " + expected);
      }
      expected = from.plusDays(7);
      if (week.primary().value().isBlank()) {
        error(
            week.primary().place(),
            "ONCALL-HOLE",
            "nobody is on call in the week of " + from,
            "name a primary");
      } else {
        known(week.primary());
      }
      if (!week.backup().value().isBlank()) {
        known(week.backup());
      }
    }
  }

  private void rotation(OnCallSpec.Rotation rotation) {
    String name = rotation.name().value();
    if (!rotations.add(name) || responders.contains(name)) {
      error(
          rotation.name().place(),
          "DUPLICATE-NAME",
          responders.contains(name)
              ? "a rotation and a responder are both called " + Node.shortened(name)
              : "there are two rotations " + Node.shortened(name),
          name.equals(OnCallSpec.PRIMARY) || name.equals(OnCallSpec.BACKUP)
              ? "schedule: gives the rotations primary and backup; write either of the two forms"
              : "give one of them another name");
    }
    for (OnCallSpec.Layer layer : rotation.layers()) {
      layer.people().forEach(this::known);
      long people = layer.people().stream().map(Located::value).distinct().count();
      if (people > 1 && layer.firstDay() == null) {
        error(
            layer.people().get(0).place(),
            "DOC-MISSING-FIELD",
            "nothing says whose turn it is: the field first_day is missing",
            "first_day: the day on which " + layer.people().get(0).value() + " takes over");
      }
      ordered(layer.from(), layer.until(), layer.timezone(), "the layer");
    }
  }

  private void ordered(
      @Nullable Located<Moment> from,
      @Nullable Located<Moment> until,
      @Nullable ZoneId there,
      String what) {
    ZoneId of = there == null ? zone : there;
    if (from != null
        && until != null
        && WallClock.ends(until.value(), of) <= WallClock.begins(from.value(), of)) {
      error(
          until.place(),
          "DOC-RANGE",
          what
              + " ends at "
              + until.value().text()
              + ", before it begins at "
              + from.value().text(),
          "swap from and until");
    }
  }

  private void levels(List<OnCallSpec.Level> levels) {
    int level = 0;
    for (OnCallSpec.Level step : levels) {
      level++;
      Place place = step.responders().place();
      if (step.level().value() != level) {
        error(
            step.level().place(),
            "ESCALATION-ORDER",
            "levels must count from 1, found " + step.level().value() + " in place " + level,
            "write level: " + level);
      }
      if (step.responders().value().stream().allMatch(String::isBlank)) {
        error(place, "ESCALATION-NOBODY", "level " + level + " calls nobody", "name a responder");
        continue;
      }
      for (String name : step.responders().value()) {
        called.add(name);
        if (!rotations.contains(name)) {
          named.add(PeopleSpec.plainName(name));
        }
        if (rotations.contains(name)) {
          continue;
        }
        if (name.equals(OnCallSpec.PRIMARY) || name.equals(OnCallSpec.BACKUP)) {
          error(
              place,
              "REF-UNKNOWN",
              "level " + level + " calls the " + name + ", and there is no schedule",
              "add a schedule: or a rotation with that name");
        } else if (responders.isEmpty()) {
          misspelt(name, place);
        } else {
          known(new Located<>(name, place));
        }
      }
    }
  }

  /** Without a People document whoever a level calls is somebody, but no misspelt rotation is. */
  private void misspelt(String name, Place place) {
    String hint = Nearest.hint(name, rotations);
    if (!rotations.isEmpty() && hint.startsWith("did you mean")) {
      error(place, "REF-UNKNOWN", "there is no responder " + Node.shortened(name), hint);
    }
  }

  private void overrides() {
    for (Document<OnCallOverrideSpec> document :
        bundle.all(Kind.ON_CALL_OVERRIDE, OnCallOverrideSpec.class)) {
      OnCallOverrideSpec override = document.spec();
      ordered(override.from(), override.until(), override.timezone(), "the override");
      if (override.responder().value().isBlank()) {
        error(
            override.responder().place(),
            "ONCALL-HOLE",
            "the override puts nobody on call",
            "name a responder");
      } else {
        // Without a People document the schedule itself says who there is.
        among(
            override.responder(),
            PeopleSpec.plainName(override.responder().value()),
            responders.isEmpty() ? named : responders);
      }
      if (!rotations.contains(override.rotation().value())) {
        error(
            override.rotation().place(),
            "REF-UNKNOWN",
            "there is no rotation " + Node.shortened(override.rotation().value()),
            rotations.isEmpty()
                ? "an override takes somebody's place: add a schedule: or rotations:"
                : Nearest.hint(override.rotation().value(), rotations));
      }
    }
  }

  private void known(Located<String> written) {
    String name = PeopleSpec.plainName(written.value());
    named.add(name);
    if (!responders.isEmpty()) {
      among(written, name, responders);
    }
  }

  private void among(Located<String> written, String name, Set<String> all) {
    if (!all.contains(name)) {
      error(
          written.place(),
          "REF-UNKNOWN",
          "there is no responder " + Node.shortened(name),
          all.isEmpty()
              ? "write them into a People document, or into a schedule"
              : Nearest.hint(name, all));
    }
  }

  private void unused(OnCallSpec onCall) {
    for (OnCallSpec.Rotation rotation : onCall.rotations()) {
      String name = rotation.name().value();
      if (!called.contains(name)
          && !name.equals(OnCallSpec.PRIMARY)
          && !name.equals(OnCallSpec.BACKUP)) {
        problems.add(
            Problem.warning(
                rotation.name().place(),
                "DOC-UNUSED",
                "no escalation level calls the rotation " + Node.shortened(name),
                "write responders: [" + name + "] in a level"));
      }
    }
  }

  /** Somebody must be on call in one of these rotations at every moment. */
  private static final class Watch {
    private final Place place;
    private final List<String> rotations;
    private final String where;
    private long hole = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;

    private Watch(Place place, List<String> rotations, String where) {
      this.place = place;
      this.rotations = rotations;
      this.where = where;
    }

    private void look(long now, Map<String, String> people) {
      boolean nobody = rotations.stream().allMatch(r -> people.getOrDefault(r, "").isBlank());
      if (nobody && hole == Long.MAX_VALUE) {
        hole = now;
      } else if (!nobody && hole < now && until == Long.MAX_VALUE) {
        until = now;
      }
    }
  }

  private void holes(OnCallSpec onCall) {
    List<Watch> watches = new ArrayList<>();
    for (OnCallSpec.Level step : onCall.escalationPolicy()) {
      List<String> names = step.responders().value();
      if (rotations.containsAll(names)) {
        String where = " at level " + step.level().value();
        watches.add(new Watch(step.responders().place(), names, where));
      }
    }
    for (OnCallSpec.Rotation rotation : onCall.rotations()) {
      if (rotation.name().value().equals(OnCallSpec.PRIMARY)) {
        // A level that calls the primary alone has the same hole.
        watches.removeIf(w -> w.rotations.equals(List.of(OnCallSpec.PRIMARY)));
        watches.add(0, new Watch(rotation.name().place(), List.of(OnCallSpec.PRIMARY), ""));
      }
    }
    if (watches.isEmpty()) {
      return;
    }
    OnCall rota = bundle.rota();
    long end = bundle.start() + YEAR_SECONDS;
    for (long now = bundle.start(); now < end; ) {
      OnCall.Duty duty = rota.at(now);
      for (Watch watch : watches) {
        watch.look(now, duty.people());
      }
      now = duty.nextChange();
    }
    for (Watch watch : watches) {
      if (watch.hole != Long.MAX_VALUE) {
        String until = watch.until == Long.MAX_VALUE ? " on" : " to " + text(watch.until);
        error(
            watch.place,
            "ONCALL-HOLE",
            "nobody is on call" + watch.where + " from " + text(watch.hole) + until,
            "cover that time by a layer before the others, which counts where no later one does, or"
                + " by an OnCallOverride");
      }
    }
  }

  private String text(long moment) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        Instant.ofEpochSecond(moment).atZone(zone));
  }
}
