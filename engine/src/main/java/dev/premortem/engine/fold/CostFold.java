package dev.premortem.engine.fold;

import dev.premortem.engine.bundle.Bundle;
import dev.premortem.engine.bundle.Document;
import dev.premortem.engine.document.CapacitySpec;
import dev.premortem.engine.document.CostsSpec;
import dev.premortem.engine.document.Kind;
import dev.premortem.rules.base.RuleSession;
import dev.premortem.rules.fact.CostState;
import java.util.HashMap;
import java.util.Map;

/** Folds bills into what is spent on each component, on all, and how that grows. */
public final class CostFold {
  private static final String TOTAL = "total";

  private final Map<String, CostState> costs = new HashMap<>();

  /** Makes the components of a bundle known with what it says that they cost. */
  public CostFold(Bundle bundle, RuleSession session) {
    Document<CapacitySpec> capacity = bundle.only(Kind.CAPACITY, CapacitySpec.class);
    double growth = capacity == null ? 0 : capacity.spec().growth().perMonth().value();
    for (Document<CostsSpec> document : bundle.all(Kind.COSTS, CostsSpec.class)) {
      double total = 0;
      double growing = 0;
      for (CostsSpec.Component component : document.spec().components()) {
        CostState fact = component(document.spec(), component);
        total += component.monthly();
        growing += component.service() == null ? 0 : component.monthly();
        costs.put(component.name(), fact);
        session.insert(fact);
      }
      CostState fact = new CostState(TOTAL, "");
      costs.put(TOTAL, fact);
      fact.set(CostState.MONTHLY_COST, total);
      fact.set(CostState.GROWTH_RATIO, total == 0 ? 0 : growth * growing / total);
      session.insert(fact);
    }
  }

  private static CostState component(CostsSpec spec, CostsSpec.Component component) {
    String service = component.service() == null ? "" : component.service().value();
    CostState fact = new CostState(component.name(), service);
    fact.set(CostState.MONTHLY_COST, component.monthly());
    spec.optimisations().stream()
        .filter(o -> o.component().value().equals(component.name()))
        .findFirst()
        .ifPresent(
            o -> {
              fact.set(CostState.OPTIMISATION, o.recommendation());
              fact.set(CostState.MONTHLY_SAVING, component.monthly() - o.optimized());
            });
    return fact;
  }

  /**
   * Takes in the bill of a component. Its growth, and that of the total, is that against the bill
   * before, which at first is the one that the bundle names.
   */
  public void billed(String component, double monthly) {
    CostState fact = costs.get(component);
    CostState total = costs.get(TOTAL);
    if (fact == null || total == null) {
      return;
    }
    Double before = fact.get(CostState.MONTHLY_COST);
    Double sum = total.get(CostState.MONTHLY_COST);
    fact.set(CostState.MONTHLY_COST, monthly);
    if (before != null && before > 0) {
      fact.set(CostState.GROWTH_RATIO, monthly / before - 1);
    }
    if (fact != total && before != null && sum != null) {
      double now = sum - before + monthly;
      total.set(CostState.MONTHLY_COST, now);
      total.set(CostState.GROWTH_RATIO, sum > 0 ? now / sum - 1 : 0);
    }
  }
}
