package dev.premortem.engine.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a simulation must show before a policy may act. */
@Doc("What a simulation must show before a policy may act.")
public record GatesSpec(@Doc("conditions on metrics of the report") List<Gate> gates) {

  /** One condition. It is judged on the unfavourable end of the 95% interval. */
  @Doc("One condition. It is judged on the unfavourable end of the 95% interval.")
  public record Gate(
      @Doc("name") @Size(min = 1, max = 200) String name,
      @Doc("metric of summary.json") Located<String> metric,
      @Doc("scenario; all that have the metric when not given") @Nullable Located<String> scenario,
      @Doc("largest value allowed") @Nullable Located<Double> atMost,
      @Doc("smallest value allowed") @Nullable Located<Double> atLeast,
      @Doc("which statistic is compared") @Default("mean") Statistic statistic) {}
}
