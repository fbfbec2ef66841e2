package dev.premortem.simulator.cost;

import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.Billing;
import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.PricesSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.engine.policy.Policy;
import dev.premortem.engine.policy.ServicePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Run's bill for a month, by the Prices documents of a bundle.
 *
 * <p>Documented: request-based billing charges vCPU- and GiB-seconds while an instance serves
 * requests or starts, instances of the minimum at a lower rate while they are idle, and requests;
 * instance-based billing charges the whole life of instances; what is free is worth a sum in money.
 * Assumed: a month has 730 hours; all services of a bundle share one billing account, and nothing
 * else uses what is free; shutting down takes no time. Not counted: traffic out of the region.
 */
public final class CloudRunBill {
  /** Hours of a month: a twelfth of a year. */
  public static final double HOURS = 730;

  private final List<@Nullable PricesSpec> prices = new ArrayList<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final boolean any;

  /** Finds the prices of every service. */
  public CloudRunBill(Policy policy) {
    List<Document<PricesSpec>> documents = policy.bundle().all(Kind.PRICES, PricesSpec.class);
    for (ServicePolicy service : policy.services()) {
      services.add(service.spec());
      prices.add(
          documents.stream()
              .map(Document::spec)
              .filter(p -> holds(p, service.spec()))
              .findFirst()
              .orElse(null));
    }
    any = prices.stream().anyMatch(Objects::nonNull);
  }

  private static boolean holds(PricesSpec prices, ServiceSpec service) {
    return prices.regions().isEmpty()
        || (service.cloudRun() != null && prices.regions().contains(service.cloudRun().region()));
  }

  /** Returns whether the bundle has prices for a service. */
  public boolean covers(int service) {
    return prices.get(service) != null;
  }

  /** Returns whether the bundle has prices for any service. */
  public boolean any() {
    return any;
  }

  /**
   * Returns the bill of a month, in the bundle's currency.
   *
   * @param usages what each service used, in the order of the policy
   * @param hours the hours in which it did
   */
  public double perMonth(List<Usage> usages, double hours) {
    double months = HOURS / hours;
    double total = 0;
    Map<PricesSpec, double[]> used = new LinkedHashMap<>();
    for (int i = 0; i < usages.size(); i++) {
      PricesSpec spec = prices.get(i);
      if (spec == null) {
        continue;
      }
      Usage usage = usages.get(i);
      ServiceSpec service = services.get(i);
      double rate = spec.exchangeRate() == null ? 1 : spec.exchangeRate();
      double[] free = used.computeIfAbsent(spec, s -> new double[5]);
      double cpu = service.cpu();
      double gib = service.memory().gib();
      if (service.billing() == Billing.INSTANCES) {
        double seconds = usage.instanceSeconds() * months;
        free[3] += seconds * cpu;
        free[4] += seconds * gib;
        total +=
            rate
                * seconds
                * (cpu * spec.instanceBased().vcpuSecond()
                    + gib * spec.instanceBased().gibSecond());
      } else {
        PricesSpec.RequestBased by = spec.requestBased();
        double active = usage.activeSeconds() * months;
        double idle = usage.idleSeconds() * months;
        double requests = usage.requests() * months;
        free[0] += active * cpu;
        free[1] += active * gib;
        free[2] += requests;
        total += rate * active * (cpu * by.vcpuSecond() + gib * by.gibSecond());
        total += rate * idle * (cpu * by.idleVcpuSecond() + gib * by.idleGibSecond());
        total += rate * requests * by.millionRequests() / 1e6;
      }
    }
    for (Map.Entry<PricesSpec, double[]> one : used.entrySet()) {
      total -= credit(one.getKey(), one.getValue());
    }
    return Math.max(0, total);
  }

  private static double credit(PricesSpec spec, double[] used) {
    double rate = spec.exchangeRate() == null ? 1 : spec.exchangeRate();
    PricesSpec.RequestBased by = spec.requestBased();
    PricesSpec.InstanceBased all = spec.instanceBased();
    double credit =
        worth(used[0], by.free().vcpuSeconds(), by.free().vcpuSecondWorth(), by.vcpuSecond())
            + worth(used[1], by.free().gibSeconds(), by.free().gibSecondWorth(), by.gibSecond())
            + worth(used[2], by.free().requests(), null, by.millionRequests() / 1e6)
            + worth(
                used[3], all.free().vcpuSeconds(), all.free().vcpuSecondWorth(), all.vcpuSecond())
            + worth(used[4], all.free().gibSeconds(), all.free().gibSecondWorth(), all.gibSecond());
    return credit * rate;
  }

  private static double worth(double used, double free, @Nullable Double worth, double price) {
    return Math.min(used, free) * (worth == null ? price : worth);
  }
}
