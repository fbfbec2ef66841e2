package dev.premortem.engine.evaluate;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.OnCallOverrideSpec;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.PeopleSpec;
import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.OnCallState;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is on call: the primary of the week, unless somebody takes their place or they have a day off
 * where they live. Behind its last week a schedule starts over.
 */
final class Roster {
  private static final long HOUR = 3600;
  private static final long WEEK = 7 * 86400L;

  private final OnCallState onCall = new OnCallState("rotation", "");
  private final Timers timers;
  private final ZoneId zone;
  private final List<OnCallSpec.Week> schedule;
  private final List<Document<OnCallOverrideSpec>> overrides;
  private final Map<String, PeopleSpec.Responder> responders = new HashMap<>();

  Roster(Policy policy, RuleSession session, Timers timers, long now) {
    this.timers = timers;
    this.zone = policy.bundle().system().timezone();
    OnCallSpec spec = policy.onCall();
    this.schedule = spec == null ? List.of() : spec.schedule();
    this.overrides = policy.bundle().all(Kind.ON_CALL_OVERRIDE, OnCallOverrideSpec.class);
    policy.bundle().people().responders().forEach(r -> responders.put(r.name(), r));
    if (!schedule.isEmpty()) {
      turn(now);
      session.insert(onCall);
    }
  }

  /** Returns who is called first, empty without a schedule. */
  String primary() {
    return onCall.get(OnCallState.PRIMARY);
  }

  private void turn(long now) {
    long begin = schedule.get(0).weekOf().value().atStartOfDay(zone).toEpochSecond();
    long week = Math.floorDiv(now - begin, WEEK);
    OnCallSpec.Week entry = schedule.get((int) Math.floorMod(week, (long) schedule.size()));
    String primary = entry.primary().value();
    LocalDate today = LocalDate.ofInstant(Instant.ofEpochSecond(now), zone);
    for (Document<OnCallOverrideSpec> override : overrides) {
      OnCallOverrideSpec o = override.spec();
      if (!today.isBefore(o.from()) && !today.isAfter(o.until())) {
        primary = o.responder().value();
      }
    }
    onCall.set(OnCallState.BACKUP, entry.backup().value());
    onCall.set(OnCallState.PRIMARY, present(primary, now));
    long hour = Math.floorDiv(now, HOUR) * HOUR + HOUR;
    timers.at(hour, () -> turn(hour));
  }

  /** Returns whether a responder has a day off, in their own time zone. */
  private boolean off(String name, long now) {
    PeopleSpec.Responder responder = responders.get(PeopleSpec.plainName(name));
    return responder != null
        && responder
            .holidays()
            .contains(LocalDate.ofInstant(Instant.ofEpochSecond(now), responder.zone(zone)));
  }

  /** Returns the backup in place of a responder who has a day off, when there is one. */
  private String present(String name, long now) {
    String backup = onCall.get(OnCallState.BACKUP);
    return off(name, now) && !backup.isBlank() && !off(backup, now) ? backup : name;
  }

  /** Replaces responders who have a day off. */
  List<String> available(List<String> called, long now) {
    List<String> available = new ArrayList<>();
    for (String name : called) {
      String instead = present(name, now);
      if (!available.contains(instead)) {
        available.add(instead);
      }
    }
    return available;
  }
}
