package dev.premortem.engine.promql.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.premortem.engine.promql.PromqlException;
import dev.premortem.engine.promql.function.Replacement;
import dev.premortem.engine.series.Labels;
import dev.premortem.engine.series.Re2;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code label_replace} and {@code label_join}, which change labels only. */
final class LabelNodes {
  private LabelNodes() {}

  /** Whether a label may be called so: any text, but not none. */
  static boolean isLabelName(String name) {
    return !name.isEmpty() && name.indexOf('\ufffd') < 0;
  }

  /** {@code label_replace(v, to, replacement, from, regex)}. */
  static Nodes.VectorNode replace(
      Nodes.VectorNode of, String to, String replacement, String from, String regex) {
    return changed(
        of,
        to,
        () -> {
          Pattern pattern;
          try {
            pattern = Re2.compile("(?s:" + regex + ")");
          } catch (PatternSyntaxException none) {
            throw PromqlException.evaluation(
                "invalid regular expression in label_replace(): " + regex);
          }
          requireName(to, "destination", "label_replace");
          return labels -> {
            Matcher matcher = pattern.matcher(labels.get(from));
            return matcher.matches()
                ? labels.with(to, Replacement.expand(replacement, matcher))
                : null;
          };
        });
  }

  /** {@code label_join(v, to, separator, from…)}. */
  static Nodes.VectorNode join(
      Nodes.VectorNode of, String to, String separator, List<String> from) {
    return changed(
        of,
        to,
        () -> {
          for (String name : from) {
            requireName(name, "source", "label_join");
          }
          requireName(to, "destination", "label_join");
          return labels ->
              labels.with(
                  to, from.stream().map(labels::get).collect(Collectors.joining(separator)));
        });
  }

  private static void requireName(String name, String which, String function) {
    if (!isLabelName(name)) {
      throw PromqlException.evaluation(
          "invalid " + which + " label name in " + function + "(): " + name);
    }
  }

  /** What labels become; null where they stay. */
  @FunctionalInterface
  private interface Change {
    @Nullable Labels of(Labels labels);
  }

  /**
   * A label that is set holds again, the metric name as well.
   *
   * @param changes gives the change, or says why there is none
   */
  private static Nodes.VectorNode changed(
      Nodes.VectorNode of, String to, Supplier<Change> changes) {
    FromLabels<@Nullable Labels[]> changed =
        new FromLabels<>(
            vector -> {
              Change change = changes.get();
              return vector.stream().map(s -> change.of(s.labels())).toArray(Labels[]::new);
            });
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      List<Sample> in = of.at(time, run);
      @Nullable Labels[] now = changed.of(in);
      List<Sample> out = new ArrayList<>(in.size());
      for (int i = 0; i < now.length; i++) {
        Sample sample = in.get(i);
        Labels labels = now[i];
        boolean named = labels != null && to.equals(Labels.NAME);
        out.add(
            labels == null
                ? sample
                : new Sample(labels, sample.value(), sample.nameDropped() && !named));
      }
      return unique.require(out);
    };
  }
}
