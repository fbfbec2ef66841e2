package dev.premortem.engine.bundle;

import dev.premortem.engine.document.Kind;
import dev.premortem.engine.document.Located;
import dev.premortem.engine.document.PricesSpec;
import dev.premortem.engine.document.ServiceSpec;
import dev.premortem.rules.source.Problem;
import java.util.List;

/** Checks that prices can be added to the bundle's money, and that every service has some. */
final class PriceChecks {
  private PriceChecks() {}

  static void check(Bundle bundle, List<Problem> problems) {
    List<Document<PricesSpec>> prices = bundle.all(Kind.PRICES, PricesSpec.class);
    String own = bundle.system().currency();
    for (Document<PricesSpec> document : prices) {
      Located<String> currency = document.spec().currency();
      if (!currency.value().equals(own) && document.spec().exchangeRate() == null) {
        problems.add(
            Problem.error(
                currency.place(),
                "PRICES-CURRENCY",
                "prices are in " + currency.value() + ", the bundle counts in " + own,
                "add exchangeRate, what one " + currency.value() + " is in " + own));
      }
    }
    for (Document<ServiceSpec> service : bundle.all(Kind.SERVICE, ServiceSpec.class)) {
      ServiceSpec.CloudRun run = service.spec().cloudRun();
      boolean covered =
          prices.stream()
              .map(d -> d.spec().regions())
              .anyMatch(r -> r.isEmpty() || (run != null && r.contains(run.region())));
      if (!prices.isEmpty() && run != null && !covered) {
        problems.add(
            Problem.warning(
                service.place(),
                "PRICES-REGION",
                "no Prices document holds for "
                    + run.region()
                    + ", where "
                    + service.name()
                    + " is",
                "add the region to one, if its prices are the same"));
      }
    }
  }
}
