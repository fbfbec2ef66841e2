package dev.premortem.engine.promql.rules;

import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.eval.EvaluationOptions;
import dev.premortem.engine.promql.eval.Query;
import dev.premortem.engine.promql.eval.Sample;
import dev.premortem.engine.promql.template.TemplateContext;
import dev.premortem.engine.series.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What rules are evaluated with.
 *
 * @param store series that they read, and write
 * @param options how expressions are evaluated
 * @param externalLabels labels of the whole installation, which templates may name
 * @param externalUrl where people reach Prometheus, empty where nobody says
 */
public record RuleContext(
    SeriesStore store,
    EvaluationOptions options,
    Map<String, String> externalLabels,
    String externalUrl) {
  /** Copies the map. */
  public RuleContext {
    externalLabels = Map.copyOf(externalLabels);
  }

  /** What templates may ask for at a time. */
  TemplateContext templates(long time) {
    return new TemplateContext(time, externalUrl, expression -> rows(expression, time));
  }

  private List<TemplateContext.Row> rows(String expression, long time) {
    List<TemplateContext.Row> rows = new ArrayList<>();
    Query query = Query.of(Promql.parse(expression), store, options);
    for (Sample sample : query.vectorAt(time)) {
      rows.add(new TemplateContext.Row(sample.labels().asMap(), sample.value()));
    }
    return rows;
  }
}
