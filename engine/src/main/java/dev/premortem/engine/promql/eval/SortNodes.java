package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code sort} and its like, which matter for the results of an instant only. */
final class SortNodes {
  private static final Pattern CHUNK = Pattern.compile("[0-9]+|[^0-9]+");

  private SortNodes() {}

  static Nodes.VectorNode sorted(
      Nodes.VectorNode of, Comparator<Sample> order, Span span, boolean inSubquery) {
    return (time, run) -> {
      if (run.start() != run.end() || inSubquery) {
        run.warn(
            "sort is ineffective for range queries since results are always ordered by labels",
            span);
      }
      List<Sample> samples = new ArrayList<>(of.at(time, run));
      samples.sort(order);
      return samples;
    };
  }

  /** By the values of labels, numbers in them by their size, then by all labels. */
  static Comparator<Sample> byLabels(List<String> names) {
    return (a, b) -> {
      for (String name : names) {
        int order = natural(a.labels().get(name), b.labels().get(name));
        if (order != 0) {
          return order;
        }
      }
      return a.labels().compareTo(b.labels());
    };
  }

  private static int natural(String a, String b) {
    Matcher as = CHUNK.matcher(a);
    Matcher bs = CHUNK.matcher(b);
    while (true) {
      boolean moreA = as.find();
      boolean moreB = bs.find();
      if (!moreA || !moreB) {
        return Boolean.compare(moreA, moreB);
      }
      boolean numbers = isDigit(as.group().charAt(0)) && isDigit(bs.group().charAt(0));
      int order =
          numbers
              ? new BigInteger(as.group()).compareTo(new BigInteger(bs.group()))
              : as.group().compareTo(bs.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
