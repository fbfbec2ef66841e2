package dev.premortem.engine.bundle;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.document.BurnRatesSpec;
import dev.premortem.engine.document.ChannelKind;
import dev.premortem.engine.document.ChannelSpec;
import dev.premortem.engine.document.IncidentClassesSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.OnCallSpec;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds documents that wait for another one which the bundle does not have, and pages to nobody.
 */
final class UnusedParts {
  private final Bundle bundle;
  private final List<Problem> problems;

  private UnusedParts(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
  }

  static void check(Bundle bundle, List<Problem> problems) {
    UnusedParts parts = new UnusedParts(bundle, problems);
    parts.traffic();
    parts.pages();
    parts.objectives();
    parts.burnRates();
  }

  private void traffic() {
    Set<String> fed = new HashSet<>();
    for (Document<TrafficSpec> traffic : bundle.all(Kind.TRAFFIC, TrafficSpec.class)) {
      fed.add(traffic.spec().service().value());
    }
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      if (!fed.contains(service.name())) {
        problems.add(
            Problem.warning(
                service.place(),
                "TRAFFIC-MISSING",
                "no Traffic says how requests reach " + service.name() + ": simulations send none",
                "add a Traffic document with service: "
                    + service.name()
                    + ", or simulate with --traffic "
                    + service.name()
                    + "=FILE"));
      }
    }
  }

  private void pages() {
    OnCallSpec onCall = bundle.onCall();
    boolean somebody = bundle.somebodyOnCall();
    boolean paged = !bundle.rules().isEmpty();
    for (Document<IncidentClassesSpec> classes :
        bundle.all(Kind.INCIDENT_CLASSES, IncidentClassesSpec.class)) {
      for (IncidentClassesSpec.IncidentClass c : classes.spec().classes()) {
        paged |= c.page();
        if (c.page() && !somebody) {
          nobody(classes.place(), c.severity() + " pages at once");
        }
      }
    }
    for (Located<String> pager : pagersOfAlerts()) {
      paged = true;
      if (!somebody) {
        nobody(pager.place(), "the alert policy pages by " + pager.value());
      }
    }
    if (somebody && onCall != null && !paged) {
      problems.add(
          Problem.warning(
              bundle.all(Kind.ON_CALL, OnCallSpec.class).get(0).place(),
              "DOC-UNUSED",
              "people are on call, and nothing pages them",
              "write page: true in a class of IncidentClasses"));
    }
  }

  private void nobody(Place place, String what) {
    problems.add(
        Problem.error(
            place,
            "PAGE-NOBODY",
            what + ", and nobody is on call",
            "add a schedule:, rotations: or an escalation_policy: with the people who are paged"));
  }

  /** Returns the channels of alert policies that are pagers. */
  private List<Located<String>> pagersOfAlerts() {
    Set<String> pagers = new HashSet<>();
    for (Document<ChannelSpec> channel : bundle.all(Kind.CHANNEL, ChannelSpec.class)) {
      if (channel.spec().kind() == ChannelKind.PAGER) {
        pagers.add(channel.name());
        pagers.add(channel.spec().resource());
      }
    }
    return bundle.all(Kind.ALERT_POLICY, AlertPolicySpec.class).stream()
        .flatMap(d -> d.spec().notificationChannels().stream())
        .filter(name -> pagers.contains(name.value()))
        .toList();
  }

  private void objectives() {
    for (UnmeasuredObjective objective : UnmeasuredObjective.of(bundle)) {
      Problem problem =
          Problem.warning(
              objective.place(),
              "SLO-UNMEASURED",
              objective.reason()
                  + ": whether the objective is met is unknown, and every table says so",
              objective.way());
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
    }
  }

  private void burnRates() {
    int objectives = 0;
    for (Document<SloFileSpec> slos : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      objectives += slos.spec().slos().size();
    }
    for (Document<OpenSloSpec> slo : bundle.all(Kind.OPEN_SLO, OpenSloSpec.class)) {
      objectives += slo.spec().objectives().size();
    }
    boolean none = objectives == UnmeasuredObjective.of(bundle).size();
    for (Document<BurnRatesSpec> burns : bundle.all(Kind.BURN_RATES, BurnRatesSpec.class)) {
      if (none) {
        problems.add(
            Problem.warning(
                burns.place(),
                "DOC-UNUSED",
                "burn rates are limited, and the bundle has no objective that is measured",
                "add objectives: service: and slos:"));
      }
    }
  }
}
