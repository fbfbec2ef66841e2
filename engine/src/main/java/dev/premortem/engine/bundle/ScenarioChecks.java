package dev.premortem.engine.bundle;

import dev.premortem.engine.document.FaultKind;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.Quality;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.ScenarioSpec;
import dev.premortem.engine.document.SecretsSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what a scenario lets happen and no user could notice. */
final class ScenarioChecks {
  private final Bundle bundle;
  private final List<Problem> problems;

  private ScenarioChecks(Bundle bundle, List<Problem> problems) {
    this.bundle = bundle;
    this.problems = problems;
  }

  static void check(Bundle bundle, List<Problem> problems) {
    ScenarioChecks checks = new ScenarioChecks(bundle, problems);
    Set<String> idle = checks.idle();
    for (Document<ScenarioSpec> scenario : bundle.all(Kind.SCENARIO, ScenarioSpec.class)) {
      scenario.spec().deploys().forEach(checks::deploys);
      scenario.spec().faults().forEach(fault -> checks.fault(fault, idle));
    }
  }

  /** Returns the resources that no service depends on, and the secrets that none uses. */
  private Set<String> idle() {
    Set<String> idle = new HashSet<>();
    bundle.all(Kind.RESOURCE, ResourceSpec.class).forEach(d -> idle.add(d.name()));
    for (Document<SecretsSpec> secrets : bundle.all(Kind.SECRETS, SecretsSpec.class)) {
      for (SecretsSpec.Secret secret : secrets.spec().secrets()) {
        if (secret.services().isEmpty()) {
          idle.add(secret.name());
        }
      }
    }
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      service.spec().dependsOn().forEach(d -> idle.remove(d.name().value()));
    }
    return idle;
  }

  private void nothing(Place place, String message, String hint) {
    problems.add(Problem.warning(place, "SCENARIO-NO-EFFECT", message, hint));
  }

  private void deploys(ScenarioSpec.Deploys deploys) {
    Place place = deploys.service().place();
    if (deploys.quality() == Quality.ERRORS && deploys.errorRatio().value() == 0) {
      nothing(
          place,
          "a release of quality: errors that fails 0% of requests is a good release",
          "add errorRatio: 10%");
    } else if (deploys.quality() == Quality.LATENCY && deploys.latencyFactor() == 1) {
      nothing(
          place,
          "a release of quality: latency that takes 1 times as long is a good release",
          "add latencyFactor: 3");
    }
  }

  private void fault(ScenarioSpec.Fault fault, Set<String> idle) {
    Located<String> target = fault.target();
    FaultKind kind = fault.kind();
    boolean needed =
        kind == FaultKind.DEPENDENCY_OUTAGE
            || kind == FaultKind.EXPIRED_SECRET
            || kind == FaultKind.FLASH_CROWD
            || kind == FaultKind.DRIFT;
    if (needed && idle.contains(target.value())) {
      nothing(
          target.place(),
          "no service needs " + target.value() + ", so no request meets this fault",
          "name it under dependsOn: of a Service, or under services: of a secret");
    }
    boolean factor =
        kind == FaultKind.FLASH_CROWD || kind == FaultKind.DRIFT || kind == FaultKind.METRIC_DELAY;
    boolean fails =
        kind == FaultKind.DEPENDENCY_OUTAGE
            || kind == FaultKind.REGIONAL_OUTAGE
            || kind == FaultKind.EXPIRED_SECRET;
    if (factor && fault.factor() == 1) {
      nothing(target.place(), "a factor of 1 changes nothing", "add factor: 3");
    } else if (fails && fault.errorRatio().value() == 0 && fault.factor() == 1) {
      nothing(
          target.place(), "a fault that fails 0% of requests changes nothing", "raise errorRatio");
    }
  }
}
