package dev.premortem.engine.evaluate;

import dev.premortem.engine.policy.Policy;
import dev.premortem.rules.base.RuleSession.Conclusion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands when the arbiter rules, for it to read and never to change. */
interface Standing {
  /** Returns what is decided by. */
  Policy policy();

  /** Returns the open incidents. */
  Incidents incidents();

  /** Returns who is paged at which level. */
  Escalation escalation();

  /** Returns the rollout of a service, null where there is no such service. */
  @Nullable Rollout rollout(String service);

  /** Returns what was let through lately. */
  Limits limits();

  /** Returns what holds the rollout of a service where it is: rules that say so, or a person. */
  List<String> holds(String service);

  /** Returns all that the rules conclude now. */
  List<Conclusion> holding();
}
