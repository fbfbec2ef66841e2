package dev.premortem.engine.bundle;

import dev.premortem.engine.document.AlertPolicySpec;
import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.Promql;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.ValueType;
import dev.premortem.engine.promql.rules.Rule;
import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.promql.template.AlertTemplate;
import dev.premortem.engine.promql.template.TemplateException;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Place;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of Prometheus that lie in a bundle. */
public final class PrometheusRules {
  private PrometheusRules() {}

  /**
   * Reads them.
   *
   * @param problems what is wrong with them goes here
   * @return their groups, in the order of files
   */
  public static List<RuleGroup> of(Bundle bundle, List<Problem> problems) {
    List<RuleGroup> groups = new ArrayList<>();
    bundle
        .files()
        .forEach(
            (name, bytes) -> {
              if (name.toLowerCase(Locale.ROOT).matches(".*\\.(ya?ml|json)")) {
                groups.addAll(file(name, bytes, problems));
              }
            });
    return groups;
  }

  /**
   * Reads a condition of an alert policy as a rule.
   *
   * @param name what the alert is called
   * @param problems what is wrong with it goes here
   * @return null where it can't be read
   */
  public static Rule.@Nullable Alerting condition(
      String name, AlertPolicySpec.PromqlQuery query, List<Problem> problems) {
    Place place = query.query().place();
    try {
      Map<String, AlertTemplate> labels = new LinkedHashMap<>();
      query.labels().forEach((label, text) -> labels.put(label, new AlertTemplate(text)));
      Expr expression = Promql.parse(query.query().value());
      if (expression.type() != ValueType.VECTOR && expression.type() != ValueType.SCALAR) {
        problems.add(
            Problem.error(
                place,
                "PROMETHEUS-RULE",
                "the expression gives a " + expression.type().label(),
                "a condition needs an instant vector or a scalar"));
        return null;
      }
      return new Rule.Alerting(
          name, expression, query.duration().toMillis(), 0, labels, Map.of(), place);
    } catch (PromqlException | TemplateException invalid) {
      String hint = invalid instanceof PromqlException promql ? promql.hint() : "";
      problems.add(
          Problem.error(
              place,
              "PROMETHEUS-RULE",
              "could not parse expression: " + invalid.getMessage(),
              hint));
      return null;
    }
  }

  private static List<RuleGroup> file(String name, byte[] bytes, List<Problem> problems) {
    // What can't be read at all was said when the bundle was loaded.
    List<Problem> said = new ArrayList<>();
    String text = SourceText.decode(name, bytes, said);
    List<RuleGroup> groups = new ArrayList<>();
    if (text != null && text.contains("groups")) {
      for (Node document : YamlReader.read(name, text, said)) {
        if (RuleFile.is(document)) {
          groups.addAll(RuleFile.read(name, document, problems));
        }
      }
    }
    return groups;
  }
}
