package dev.premortem.engine.evaluate;

import dev.premortem.engine.fold.Timers;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.schedule.OnCall;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.OnCallState;
import java.util.List;

/** Tells the rules who is on call, and who is called when: what changes sets a timer. */
final class Roster {
  private final OnCallState onCall = new OnCallState("rotation", "");
  private final OnCall rota;
  private final Timers timers;
  private OnCall.Duty duty;

  Roster(Policy policy, RuleSession session, Timers timers, long now) {
    this.rota = policy.rota();
    this.timers = timers;
    this.duty = rota.at(now);
    if (!rota.isEmpty()) {
      show();
      session.insert(onCall);
    }
  }

  /** Returns who is called first, empty without a schedule. */
  String primary() {
    return onCall.get(OnCallState.PRIMARY);
  }

  /** Returns when other people may be on call, epoch seconds. */
  long nextChange() {
    return duty.nextChange();
  }

  private void show() {
    onCall.set(OnCallState.PRIMARY, duty.primary());
    onCall.set(OnCallState.BACKUP, duty.backup());
    if (duty.nextChange() != Long.MAX_VALUE) {
      timers.at(duty.nextChange(), this::turn);
    }
  }

  private void turn() {
    duty = rota.at(duty.nextChange());
    show();
  }

  /** Returns who is called when a level names these: people, or rotations for who is in them. */
  List<String> available(List<String> called, long now) {
    return rota.called(called, duty, now);
  }
}
