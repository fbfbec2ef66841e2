package dev.premortem.engine.promql.eval;

import dev.premortem.engine.promql.Expr;
import dev.premortem.engine.promql.ValueType;
import dev.premortem.engine.promql.function.DateFunctions;
import dev.premortem.engine.promql.function.GoMath;
import dev.premortem.engine.promql.function.SampleFunctions;
import dev.premortem.engine.series.Labels;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Makes nodes of calls. */
final class CallCompiler {
  private final Compiler compiler;

  CallCompiler(Compiler compiler) {
    this.compiler = compiler;
  }

  /** Functions that give a number. */
  Nodes.ScalarNode scalar(Expr.Call call) {
    return switch (call.function().name()) {
      case "pi" -> (time, run) -> Math.PI;
      case "time" -> timed((time, run) -> time / 1000.0);
      case "start" -> timed((time, run) -> run.start() / 1000.0);
      case "end" -> timed((time, run) -> run.end() / 1000.0);
      case "range" -> (time, run) -> (run.end() - run.start()) / 1000.0;
      case "step" -> (time, run) -> run.step() / 1000.0;
      case "scalar" -> only(vector(call, 0));
      case "min_of" -> both(call, true);
      case "max_of" -> both(call, false);
      default -> throw new IllegalArgumentException(call.function().name());
    };
  }

  /** A number that is another one at every time. */
  private static Nodes.ScalarNode timed(Nodes.ScalarNode node) {
    return (time, run) -> {
      run.lasts(time);
      return node.at(time, run);
    };
  }

  private Nodes.ScalarNode both(Expr.Call call, boolean least) {
    Nodes.ScalarNode a = number(call, 0);
    Nodes.ScalarNode b = number(call, 1);
    return (time, run) ->
        least
            ? GoMath.min(a.at(time, run), b.at(time, run))
            : GoMath.max(a.at(time, run), b.at(time, run));
  }

  private static Nodes.ScalarNode only(Nodes.VectorNode vector) {
    return (time, run) -> {
      List<Sample> samples = vector.at(time, run).stream().filter(s -> !s.isHistogram()).toList();
      return samples.size() == 1 ? samples.get(0).value() : Double.NaN;
    };
  }

  /** Functions that give a vector. */
  Nodes.VectorNode vector(Expr.Call call) {
    String name = call.function().name();
    DoubleUnaryOperator simple = SampleFunctions.named(name);
    if (simple != null) {
      return mapped(vector(call, 0), simple);
    }
    ToIntFunction<LocalDateTime> date = DateFunctions.named(name);
    if (date != null) {
      return date(call, date);
    }
    if (takesRange(call)) {
      return ranged(call);
    }
    return switch (name) {
      case "round" -> round(call);
      case "clamp" -> clamp(vector(call, 0), number(call, 1), number(call, 2));
      case "clamp_min" ->
          clamp(vector(call, 0), number(call, 1), (t, r) -> Double.POSITIVE_INFINITY);
      case "clamp_max" ->
          clamp(vector(call, 0), (t, r) -> Double.NEGATIVE_INFINITY, number(call, 1));
      case "vector" -> constant(number(call, 0));
      case "absent" -> AbsentNodes.absent(Compiler.bare(argument(call, 0)), vector(call, 0));
      case "timestamp" -> timestamp(call);
      case "label_replace" ->
          LabelNodes.replace(
              vector(call, 0), text(call, 1), text(call, 2), text(call, 3), text(call, 4));
      case "label_join" ->
          LabelNodes.join(vector(call, 0), text(call, 1), text(call, 2), texts(call, 3));
      case "sort" -> numbers(sorted(call, PickNode.LEAST_FIRST));
      case "sort_desc" -> numbers(sorted(call, PickNode.GREATEST_FIRST));
      case "sort_by_label" -> sorted(call, SortNodes.byLabels(texts(call, 1)));
      case "sort_by_label_desc" -> sorted(call, SortNodes.byLabels(texts(call, 1)).reversed());
      case "histogram_quantile" ->
          HistogramNodes.quantile(
              number(call, 0), argument(call, 0).span(), vector(call, 1), argument(call, 1).span());
      case "histogram_quantiles" -> quantiles(call);
      case "histogram_fraction" ->
          HistogramNodes.fraction(
              number(call, 0), number(call, 1), vector(call, 2), argument(call, 2).span());
      case "histogram_avg",
          "histogram_count",
          "histogram_sum",
          "histogram_stddev",
          "histogram_stdvar" ->
          ofNativeHistograms(vector(call, 0));
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Samples that are numbers give nothing; native histograms are refused when they are read. */
  private static Nodes.VectorNode ofNativeHistograms(Nodes.VectorNode vector) {
    return (time, run) -> {
      Run.requireNumbers(vector.at(time, run));
      return List.of();
    };
  }

  private static Nodes.VectorNode numbers(Nodes.VectorNode vector) {
    return (time, run) -> vector.at(time, run).stream().filter(s -> !s.isHistogram()).toList();
  }

  private static boolean takesRange(Expr.Call call) {
    return call.function().takes().contains(ValueType.MATRIX);
  }

  private Nodes.VectorNode ranged(Expr.Call call) {
    List<Nodes.ScalarNode> scalars = new ArrayList<>();
    Expr range = call.arguments().get(0);
    for (Expr argument : call.arguments()) {
      if (argument.type() == ValueType.MATRIX) {
        range = Compiler.bare(argument);
      } else {
        scalars.add(compiler.scalar(argument));
      }
    }
    Nodes.MatrixNode matrix = compiler.matrix(range);
    return call.function().name().equals("absent_over_time")
        ? AbsentNodes.absentOverTime(range, matrix)
        : new RangeCallNode(call, matrix, scalars);
  }

  private static Expr argument(Expr.Call call, int index) {
    return call.arguments().get(index);
  }

  private Nodes.VectorNode vector(Expr.Call call, int index) {
    return compiler.vector(argument(call, index));
  }

  private Nodes.ScalarNode number(Expr.Call call, int index) {
    return compiler.scalar(argument(call, index));
  }

  private static String text(Expr.Call call, int index) {
    return Compiler.text(argument(call, index));
  }

  private static List<String> texts(Expr.Call call, int from) {
    return call.arguments().stream().skip(from).map(Compiler::text).toList();
  }

  private static Nodes.VectorNode mapped(Nodes.VectorNode vector, DoubleUnaryOperator function) {
    return mapped(vector, (time, run) -> function);
  }

  /** Gives the function of every sample that is used at a time, null for no sample at all. */
  @FunctionalInterface
  private interface Chosen {
    @Nullable DoubleUnaryOperator at(long time, Run run);
  }

  private static Nodes.VectorNode mapped(Nodes.VectorNode vector, Chosen chosen) {
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      DoubleUnaryOperator function = chosen.at(time, run);
      if (function == null) {
        return List.of();
      }
      List<Sample> in = vector.at(time, run);
      List<Sample> out = new ArrayList<>(in.size());
      for (Sample sample : in) {
        if (!sample.isHistogram()) {
          out.add(run.unnamed(sample, function.applyAsDouble(sample.value())));
        }
      }
      return unique.of(out, run);
    };
  }

  private Nodes.VectorNode date(Expr.Call call, ToIntFunction<LocalDateTime> function) {
    if (call.arguments().isEmpty()) {
      return constant(timed((time, run) -> DateFunctions.of(function, Math.floorDiv(time, 1000))));
    }
    return mapped(vector(call, 0), value -> DateFunctions.of(function, value));
  }

  private static Nodes.VectorNode constant(Nodes.ScalarNode number) {
    return (time, run) -> List.of(new Sample(Labels.EMPTY, number.at(time, run)));
  }

  private Nodes.VectorNode round(Expr.Call call) {
    Nodes.VectorNode vector = vector(call, 0);
    Nodes.ScalarNode step = call.arguments().size() > 1 ? number(call, 1) : (t, r) -> 1;
    return mapped(
        vector,
        (time, run) -> {
          double nearest = step.at(time, run);
          return value -> SampleFunctions.round(value, nearest);
        });
  }

  private static Nodes.VectorNode clamp(
      Nodes.VectorNode vector, Nodes.ScalarNode least, Nodes.ScalarNode greatest) {
    return mapped(
        vector,
        (time, run) -> {
          double from = least.at(time, run);
          double to = greatest.at(time, run);
          return to < from ? null : value -> SampleFunctions.clamp(value, from, to);
        });
  }

  private Nodes.VectorNode timestamp(Expr.Call call) {
    if (Compiler.bare(argument(call, 0)) instanceof Expr.VectorSelector selector) {
      Selection selection = compiler.selection(selector);
      return mapped(selection::timesAt, DoubleUnaryOperator.identity());
    }
    Nodes.VectorNode vector = vector(call, 0);
    Uniqueness unique = new Uniqueness();
    return (time, run) -> {
      run.lasts(time);
      List<Sample> out = new ArrayList<>();
      vector.at(time, run).forEach(sample -> out.add(run.unnamed(sample, time / 1000.0)));
      return unique.of(out, run);
    };
  }

  private Nodes.VectorNode sorted(Expr.Call call, Comparator<Sample> order) {
    return SortNodes.sorted(vector(call, 0), order, call.span(), compiler.inSubquery());
  }

  private Nodes.VectorNode quantiles(Expr.Call call) {
    List<Expr> qs = call.arguments().subList(2, call.arguments().size());
    return HistogramNodes.quantiles(
        vector(call, 0),
        argument(call, 0).span(),
        text(call, 1),
        qs.stream().map(compiler::scalar).toList(),
        qs.stream().map(Expr::span).toList());
  }
}
