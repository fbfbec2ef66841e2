package dev.premortem.engine.policy;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.rules.base.RuleBase;
import dev.premortem.rules.decision.Severity;
import dev.premortem.rules.decision.Verb;
import dev.premortem.rules.fact.IncidentState;
import dev.premortem.rules.source.Problem;
import dev.premortem.rules.tree.Call;
import dev.premortem.rules.tree.Reads;
import dev.premortem.rules.tree.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds rules of the bundle whose pages reach nobody. */
final class PagesNobody {
  private PagesNobody() {}

  static void check(Bundle bundle, RuleBase rules, Set<String> authored, List<Problem> problems) {
    boolean somebody = bundle.somebodyOnCall();
    boolean pagesForP1 =
        bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class).stream()
            .flatMap(d -> d.spec().classes().stream())
            .anyMatch(c -> c.severity() == Severity.P1 && c.page());
    for (String name : authored) {
      Rule rule = rules.trees().get(name);
      Set<String> incidents = new HashSet<>();
      Reads.patterns(
          rule,
          pattern -> {
            if (pattern.type() == IncidentState.TYPE) {
              incidents.add(pattern.variable());
            }
          });
      for (Call call : rule.then()) {
        boolean pages = call.verb() == Verb.PAGE;
        if ((pages || call.verb() == Verb.ESCALATE) && !somebody) {
          problems.add(
              Problem.error(
                  call.place(),
                  "PAGE-NOBODY",
                  "\"" + name + "\" pages, and nobody is on call",
                  "add a schedule:, rotations: or an escalation_policy: with the people who are"
                      + " paged"));
        } else if (pages && !incidents.contains(call.about()) && !pagesForP1) {
          // A page about anything but an incident opens one of P1; its class must page.
          problems.add(
              Problem.error(
                  call.place(),
                  "PAGE-NOBODY",
                  "\"" + name + "\" opens a P1 incident, and no class of incidents pages for P1",
                  "write {severity: P1, page: true} among the classes of IncidentClasses"));
        }
      }
    }
  }
}
