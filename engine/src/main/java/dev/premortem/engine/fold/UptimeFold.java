package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.MonitoringStackSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.ServiceRecord;
import dev.premortem.rules.fact.UptimeState;
import java.util.ArrayList;
import java.util.List;

/** Folds answers to probes into uptime checks, and says what else each service has. */
public final class UptimeFold {
  private final List<List<UptimeState>> checks = new ArrayList<>();

  /** Makes the services of a policy, and the checks that probe them, known. */
  public UptimeFold(Policy policy, RuleSession session) {
    policy.services().forEach(s -> checks.add(new ArrayList<>()));
    boolean sink = false;
    boolean sampling = false;
    for (Document<MonitoringStackSpec> stack :
        policy.bundle().all(Kind.MONITORING_STACK, MonitoringStackSpec.class)) {
      for (MonitoringStackSpec.Component component : stack.spec().components()) {
        sink |= component.logSinks().stream().anyMatch(l -> l.filter().contains("severity"));
        Double rate = component.samplingRate();
        sampling |= rate != null && rate > 0;
        if (!policy.services().isEmpty()) {
          component.checks().forEach(check -> check(policy, check, session));
        }
      }
    }
    for (ServicePolicy service : policy.services()) {
      ServiceRecord fact = new ServiceRecord(service.name());
      fact.set(ServiceRecord.RUNBOOK, !service.spec().runbooks().isEmpty());
      fact.set(ServiceRecord.UPTIME_CHECK, !checks.get(service.index()).isEmpty());
      fact.set(ServiceRecord.LOG_SINK, sink || service.spec().logSink());
      fact.set(ServiceRecord.TRACE_SAMPLING, sampling);
      fact.set(ServiceRecord.ROLLBACK_PLAN, service.rollout() != null);
      fact.set(
          ServiceRecord.SLO, policy.slos().stream().anyMatch(s -> s.service() == service.index()));
      session.insert(fact);
    }
  }

  private void check(Policy policy, MonitoringStackSpec.UptimeCheck check, RuleSession session) {
    ServicePolicy service = probed(policy, check);
    UptimeState fact = new UptimeState(check.name(), service.name(), check.failures());
    checks.get(service.index()).add(fact);
    session.insert(fact);
  }

  /** A check that names no service probes the entry of the system. */
  private static ServicePolicy probed(Policy policy, MonitoringStackSpec.UptimeCheck check) {
    Bundle bundle = policy.bundle();
    String named =
        check.service() != null
            ? check.service().value()
            : bundle.system().entry() != null ? bundle.system().entry().value() : "";
    return policy.services().stream()
        .filter(s -> s.name().equals(named))
        .findFirst()
        .orElse(policy.services().get(0));
  }

  /** Takes in whether a service answered its probe. */
  public void probed(int service, boolean answered) {
    List<UptimeState> of = checks.get(service);
    for (int i = 0; i < of.size(); i++) {
      UptimeState check = of.get(i);
      check.set(UptimeState.FAILURES, answered ? 0 : check.get(UptimeState.FAILURES) + 1);
    }
  }
}
