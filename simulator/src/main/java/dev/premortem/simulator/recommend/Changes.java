package dev.premortem.simulator.recommend;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Billing;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Ratio;
import dev.premortem.engine.document.Records;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.document.TrafficSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import dev.premortem.simulator.cost.CloudRunBill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which changes of a bundle are worth a look. */
final class Changes {
  private static final int MOST_CONCURRENCY = 1000;

  /** Answers how many instances a rate of requests needs by itself. */
  interface Needed {
    int instances(int service, double perSecond);
  }

  private final Policy policy;
  private final CloudRunBill bill;
  private final List<Change> found = new ArrayList<>();
  private final List<CostsSpec.Optimisation> unknown = new ArrayList<>();

  Changes(Policy policy, Set<String> recorded, Needed needed) {
    this.policy = policy;
    this.bill = new CloudRunBill(policy);
    for (Document<ServiceSpec> document : policy.bundle().all(Kind.SERVICE, ServiceSpec.class)) {
      ServicePolicy service =
          policy.services().stream()
              .filter(s -> s.name().equals(document.name()))
              .findFirst()
              .orElse(null);
      if (service != null && priced(service)) {
        minimum(document);
        if (!recorded.contains(document.name())) {
          byHour(document, service.index(), needed);
        }
        size(document, service);
      }
    }
    Document<CostsSpec> costs = policy.bundle().only(Kind.COSTS, CostsSpec.class);
    if (costs != null) {
      costs.spec().optimisations().forEach(o -> optimisation(costs, o));
    }
  }

  /** Returns what can be simulated. */
  List<Change> found() {
    return found;
  }

  /** Returns known savings that say nothing of what they do to requests. */
  List<CostsSpec.Optimisation> unknown() {
    return unknown;
  }

  /** Whether the money that a service costs follows what it does. */
  private boolean priced(ServicePolicy service) {
    if (bill.covers(service.index())) {
      return true;
    }
    Document<CostsSpec> costs = policy.bundle().only(Kind.COSTS, CostsSpec.class);
    return costs != null
        && costs.spec().components().stream()
            .anyMatch(c -> follows(c, service.name()) && c.instancesIncluded() != null);
  }

  private static boolean follows(CostsSpec.Component component, String service) {
    return component.service() != null && component.service().value().equals(service);
  }

  private void minimum(Document<ServiceSpec> document) {
    ServiceSpec.Instances now = document.spec().instances();
    if (!now.minByHour().isEmpty()) {
      return;
    }
    TreeSet<Integer> fewer = new TreeSet<>(List.of(0, now.min() - 1));
    for (int min : fewer.descendingSet()) {
      if (min >= 0 && min < now.min()) {
        service(
            document,
            "minimum",
            "min instances " + now.min() + " → " + min,
            "instances: {min: " + min + ", max: " + now.max() + "}",
            "instances",
            Records.with(now, "min", min));
      }
    }
  }

  /** The minimum of busy hours only, where the mean load of others asks for less. */
  private void byHour(Document<ServiceSpec> document, int index, Needed needed) {
    ServiceSpec.Instances now = document.spec().instances();
    TrafficSpec traffic = traffic(document.name());
    if (traffic == null || traffic.arrivals().hourOfDay().size() != 24 || now.min() < 2) {
      return;
    }
    TrafficSpec.Arrivals arrivals = traffic.arrivals();
    if (!arrivals.timezone().equals(policy.bundle().system().timezone())
        || !now.minByHour().isEmpty()) {
      return;
    }
    double sum = arrivals.hourOfDay().stream().mapToDouble(Double::doubleValue).sum();
    List<Integer> byHour =
        arrivals.hourOfDay().stream()
            .map(f -> needed.instances(index, arrivals.rate().perSecond() * f * 24 / sum))
            .map(n -> Math.max(1, Math.min(now.min(), n)))
            .toList();
    if (byHour.stream().allMatch(n -> n == now.min())
        || byHour.stream().allMatch(n -> n == now.min() - 1)) {
      return;
    }
    service(
        document,
        "minimum",
        "min instances " + hours(byHour),
        "instances: {min: "
            + now.min()
            + ", max: "
            + now.max()
            + ", minByHour: ["
            + byHour.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + "]}",
        "instances",
        Records.with(now, "minByHour", byHour));
  }

  /** Says hours of the day in spans of equal minimums, such as "1 from 22:00 to 07:00". */
  private static String hours(List<Integer> byHour) {
    int first =
        IntStream.range(0, 24)
            .filter(h -> !byHour.get(h).equals(byHour.get((h + 23) % 24)))
            .findFirst()
            .orElse(0);
    List<String> spans = new ArrayList<>();
    int from = first;
    for (int i = 1; i <= 24; i++) {
      int hour = (first + i) % 24;
      if (i == 24 || !byHour.get(hour).equals(byHour.get((hour + 23) % 24))) {
        spans.add(String.format("%d from %02d:00 to %02d:00", byHour.get(from), from, hour));
        from = hour;
      }
    }
    return String.join(", ", spans);
  }

  private void size(Document<ServiceSpec> document, ServicePolicy service) {
    ServiceSpec spec = document.spec();
    int doubled = Math.min(MOST_CONCURRENCY, 2 * spec.concurrency());
    if (doubled > spec.concurrency() && spec.concurrency() > 1) {
      service(
          document,
          "concurrency",
          "concurrency " + spec.concurrency() + " → " + doubled,
          "concurrency: " + doubled,
          "concurrency",
          doubled);
    }
    if (!bill.covers(service.index())) {
      return;
    }
    if (spec.cpu() >= 2 && spec.cpuTimePerRequest().toNanos() > 0) {
      double half = spec.cpu() / 2;
      String now = number(spec.cpu());
      service(
          document,
          "cpu",
          "CPU " + now + " → " + number(half) + " vCPU",
          "cpu: " + number(half),
          "cpu",
          half);
    }
    Billing other = spec.billing() == Billing.REQUESTS ? Billing.INSTANCES : Billing.REQUESTS;
    String name = other.name().toLowerCase(java.util.Locale.ROOT);
    service(document, "billing", "billing by " + name, "billing: " + name, "billing", other);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private void service(
      Document<ServiceSpec> document,
      String about,
      String words,
      String write,
      String field,
      Object value) {
    found.add(
        new Change(
            document.name(),
            about,
            words,
            write,
            document.place(),
            bundle -> {
              Document<ServiceSpec> current =
                  bundle.all(Kind.SERVICE, ServiceSpec.class).stream()
                      .filter(d -> d.name().equals(document.name()))
                      .findFirst()
                      .orElseThrow();
              return bundle.with(replaced(current, Records.with(current.spec(), field, value)));
            }));
  }

  private static <T extends Record> Document<T> replaced(Document<T> document, T spec) {
    return new Document<>(document.kind(), document.name(), document.place(), spec);
  }

  private @Nullable TrafficSpec traffic(String service) {
    return policy.bundle().all(Kind.TRAFFIC, TrafficSpec.class).stream()
        .map(Document::spec)
        .filter(t -> t.service().value().equals(service))
        .findFirst()
        .orElse(null);
  }

  /** A known saving: the component costs less, and requests that need its target feel it. */
  private void optimisation(Document<CostsSpec> costs, CostsSpec.Optimisation optimisation) {
    CostsSpec.Effect effect = optimisation.effect();
    CostsSpec.Component component =
        costs.spec().components().stream()
            .filter(c -> c.name().equals(optimisation.component().value()))
            .findFirst()
            .orElse(null);
    if (component == null || component.service() != null) {
      return; // what it costs follows a service, whose changes are simulated
    }
    if (effect == null) {
      unknown.add(optimisation);
      return;
    }
    found.add(
        new Change(
            component.name(),
            "known saving",
            optimisation.recommendation(),
            "{name: " + component.name() + ", monthly: " + number(optimisation.optimized()) + "}",
            optimisation.component().place(),
            bundle -> felt(cheaper(bundle, optimisation), effect)));
  }

  private static Bundle cheaper(Bundle bundle, CostsSpec.Optimisation optimisation) {
    Document<CostsSpec> costs = bundle.only(Kind.COSTS, CostsSpec.class);
    if (costs == null) {
      throw new IllegalStateException("the Costs document is gone");
    }
    List<CostsSpec.Component> components =
        costs.spec().components().stream()
            .map(
                c ->
                    c.name().equals(optimisation.component().value())
                        ? Records.with(c, "monthly", optimisation.optimized())
                        : c)
            .toList();
    return bundle.with(replaced(costs, Records.with(costs.spec(), "components", components)));
  }

  private static Bundle felt(Bundle bundle, CostsSpec.Effect effect) {
    Bundle changed = bundle;
    for (Document<TrafficSpec> traffic : bundle.all(Kind.TRAFFIC, TrafficSpec.class)) {
      String service = traffic.spec().service().value();
      double share = share(bundle, service, effect.target().value());
      if (share > 0) {
        changed = changed.with(replaced(traffic, slower(traffic.spec(), effect, share)));
      }
    }
    return changed;
  }

  private static TrafficSpec slower(TrafficSpec traffic, CostsSpec.Effect effect, double share) {
    TrafficSpec.ServiceTime time = traffic.serviceTime();
    double factor = 1 + share * (effect.latencyFactor() - 1);
    TrafficSpec.ServiceTime stretched = Records.with(time, "mean", times(time.mean(), factor));
    if (time.p95() != null) {
      stretched = Records.with(stretched, "p95", times(time.p95(), factor));
    }
    double errors = 1 - (1 - traffic.errors().value()) * (1 - share * effect.errorRatio().value());
    return Records.with(
        Records.with(traffic, "serviceTime", stretched),
        "errors",
        new Ratio(errors, String.valueOf(errors)));
  }

  private static Duration times(Duration duration, double factor) {
    return Duration.ofNanos(Math.round(duration.toNanos() * factor));
  }

  /** Share of a service's requests that need a target: all of its own. */
  private static double share(Bundle bundle, String service, String target) {
    if (service.equals(target)) {
      return 1;
    }
    return bundle.all(Kind.SERVICE, ServiceSpec.class).stream()
        .filter(d -> d.name().equals(service))
        .flatMap(d -> d.spec().dependsOn().stream())
        .filter(d -> d.name().value().equals(target))
        .mapToDouble(d -> d.share().value())
        .findFirst()
        .orElse(0);
  }
}
