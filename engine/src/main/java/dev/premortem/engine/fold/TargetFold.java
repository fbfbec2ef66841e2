package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.ScorecardSpec;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.TargetState;
import java.util.HashMap;
import java.util.Map;

/** Folds success metrics into whether their targets are met. */
public final class TargetFold {
  private final Map<String, TargetState> targets = new HashMap<>();

  /** Makes the targets of a bundle known; whether they are met is not. */
  public TargetFold(Bundle bundle, RuleSession session) {
    for (Document<ScorecardSpec> document : bundle.all(Kind.SCORECARD, ScorecardSpec.class)) {
      for (ScorecardSpec.Target target : document.spec().targets()) {
        TargetState fact = new TargetState(target.name(), "");
        targets.put(target.name(), fact);
        session.insert(fact);
      }
    }
  }

  /** Takes in that a success metric was computed. */
  public void measured(String target, boolean met) {
    TargetState fact = targets.get(target);
    if (fact != null) {
      fact.set(TargetState.KNOWN, true);
      fact.set(TargetState.MET, met);
    }
  }
}
