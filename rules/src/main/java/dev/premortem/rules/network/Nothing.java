package dev.premortem.rules.network;

import org.drools.base.base.ValueResolver;
import org.drools.base.rule.consequence.Consequence;
import org.drools.base.rule.consequence.ConsequenceContext;

/**
 * The consequence of every rule for Drools: none. Sessions hear which rule holds of which facts.
 */
final class Nothing implements Consequence<ConsequenceContext> {
  static final Nothing INSTANCE = new Nothing();

  private Nothing() {}

  @Override
  public String getName() {
    return "default";
  }

  @Override
  public void evaluate(ConsequenceContext context, ValueResolver valueResolver) {
    // a session listens to matches and carries out what the tree of the rule says
  }
}
