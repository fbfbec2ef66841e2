package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.OpenSloSpec;
import dev.premortem.engine.document.ResourceSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.SloFileSpec;
import dev.premortem.engine.yaml.Node;
import dev.premortem.rules.source.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * An objective that nothing measures: whether it is met is unknown.
 *
 * @param name its name in its document
 * @param subject what it is about
 * @param reason why it is unknown
 * @param way what would let it be measured
 * @param place where the reason is written
 */
public record UnmeasuredObjective(
    String name, String subject, String reason, String way, Place place) {

  /** Returns the objectives of a bundle that nothing measures, in the order of documents. */
  public static List<UnmeasuredObjective> of(Bundle bundle) {
    List<UnmeasuredObjective> found = new ArrayList<>();
    for (Document<SloFileSpec> document : bundle.all(Kind.SLO_FILE, SloFileSpec.class)) {
      SloFileSpec spec = document.spec();
      for (SloFileSpec.Objective objective : spec.slos()) {
        if (!requestsMeasured(bundle, spec.service().value())) {
          found.add(ofSubject(bundle, objective.name(), spec.service().value(), place(spec)));
        } else if (!objective.measured()) {
          found.add(
              new UnmeasuredObjective(
                  objective.name(),
                  spec.service().value(),
                  "nothing measures " + Node.shortened(objective.metric()),
                  "objectives are about requests and those that failed, or with a threshold about"
                      + " their latency; write a Metric document for another series",
                  objective.target().place()));
        }
      }
    }
    for (Document<OpenSloSpec> document : bundle.all(Kind.OPEN_SLO, OpenSloSpec.class)) {
      openSlo(bundle, document, found);
    }
    return found;
  }

  private static void openSlo(
      Bundle bundle, Document<OpenSloSpec> document, List<UnmeasuredObjective> found) {
    OpenSloSpec spec = document.spec();
    String subject = spec.service().value();
    for (int i = 0; i < spec.objectives().size(); i++) {
      String name = spec.objectiveName(document.name(), i);
      if (!spec.measured()) {
        found.add(
            new UnmeasuredObjective(
                name,
                subject,
                "nothing measures the indicator of " + document.name(),
                "leave the indicator out if requests and those that failed are meant; alerts on"
                    + " another series are rules of Prometheus",
                document.place()));
      } else if (!requestsMeasured(bundle, subject)) {
        found.add(ofSubject(bundle, name, subject, spec.service().place()));
      } else if (spec.objectives().get(i).promised() == null) {
        found.add(
            new UnmeasuredObjective(
                name,
                subject,
                "the SLO " + document.name() + " promises no share of good events",
                "give the objective target: 0.999",
                document.place()));
      }
    }
  }

  private static Place place(SloFileSpec spec) {
    return spec.service().place();
  }

  private static UnmeasuredObjective ofSubject(
      Bundle bundle, String name, String subject, Place place) {
    return new UnmeasuredObjective(
        name,
        subject,
        "requests to "
            + subject
            + " are not measured: it is "
            + (isResource(bundle, subject) ? "a Resource" : "a System without services"),
        "give the objectives to a Service",
        place);
  }

  private static boolean isResource(Bundle bundle, String subject) {
    return bundle.all(Kind.RESOURCE, ResourceSpec.class).stream()
        .anyMatch(resource -> resource.name().equals(subject));
  }

  /** Returns whether requests to a service, or to the system through a service, are counted. */
  public static boolean requestsMeasured(Bundle bundle, String subject) {
    List<Document<ServiceSpec>> services = bundle.all(Kind.SERVICE, ServiceSpec.class);
    boolean service = services.stream().anyMatch(s -> s.name().equals(subject));
    return service || (!services.isEmpty() && !isResource(bundle, subject));
  }
}
