package dev.premortem.engine.bundle;

import dev.premortem.engine.promql.rules.RuleFile;
import dev.premortem.engine.promql.rules.RuleGroup;
import dev.premortem.engine.yaml.Node;
import dev.premortem.engine.yaml.YamlReader;
import dev.premortem.rules.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
