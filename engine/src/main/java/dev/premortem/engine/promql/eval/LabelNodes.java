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
import java.util.function.Function;
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
    return (time, run) -> {
      Pattern pattern;
      try {
        pattern = Re2.compile("(?s:" + regex + ")");
      } catch (PatternSyntaxException none) {
        throw PromqlException.evaluation("invalid regular expression in label_replace(): " + regex);
      }
      requireName(to, "destination", "label_replace");
      return change(
          of.at(time, run),
          to,
          labels -> {
            Matcher matcher = pattern.matcher(labels.get(from));
            return matcher.matches()
                ? labels.with(to, Replacement.expand(replacement, matcher))
                : null;
          });
    };
  }

  /** {@code label_join(v, to, separator, from…)}. */
  static Nodes.VectorNode join(
      Nodes.VectorNode of, String to, String separator, List<String> from) {
    return (time, run) -> {
      for (String name : from) {
        requireName(name, "source", "label_join");
      }
      requireName(to, "destination", "label_join");
      return change(
          of.at(time, run),
          to,
          labels ->
              labels.with(
                  to, from.stream().map(labels::get).collect(Collectors.joining(separator))));
    };
  }

  private static void requireName(String name, String which, String function) {
    if (!isLabelName(name)) {
      throw PromqlException.evaluation(
          "invalid " + which + " label name in " + function + "(): " + name);
    }
  }

  /** A label that is set holds again, the metric name as well. */
  private static List<Sample> change(
      List<Sample> in, String to, Function<Labels, @Nullable Labels> change) {
    List<Sample> out = new ArrayList<>(in.size());
    for (Sample sample : in) {
      Labels labels = change.apply(sample.labels());
      boolean named = labels != null && to.equals(Labels.NAME);
      out.add(
          labels == null
              ? sample
              : new Sample(labels, sample.value(), sample.nameDropped() && !named));
    }
    return Run.requireUnique(out);
  }
}
