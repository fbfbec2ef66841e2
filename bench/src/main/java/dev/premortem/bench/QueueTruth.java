package dev.premortem.bench;

import dev.premortem.engine.bundle.BundleLoader;
import dev.premortem.engine.policy.Policy;
import dev.premortem.simulator.outcome.Estimate;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Simulation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Holds simulated queues to the truth, as tables and as plots: mean waits of every request to
 * Erlang C for 1 to 100 servers, and the P95 of flow to that of every request.
 */
public final class QueueTruth {
  private static final int[] SERVERS = {1, 2, 5, 10, 20, 50, 100};
  private static final double[] LOADS = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
  private static final int[] FLOW_SERVERS = {1, 4, 10, 40};
  private static final double[] FLOW_LOADS = {0.5, 0.6, 0.7, 0.8, 0.85, 0.9};
  private static final int REPLICATIONS = 16;
  private static final String[] COLOURS = {
    "#1f5fa8", "#c7511f", "#21804b", "#8a3fa0", "#a67c00", "#00808f", "#b02a4c"
  };

  private QueueTruth() {}

  /**
   * Writes {@code erlang-c.svg} and {@code flow-p95.svg} into the folder that is given.
   *
   * @throws IOException when that fails
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : "bench/target");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    erlang(out, folder.resolve("erlang-c.svg"));
    flow(out, folder.resolve("flow-p95.svg"));
  }

  private static Map<String, Estimate> run(
      int servers, double rate, String mean, Duration horizon, Duration warmup, boolean every) {
    String yaml =
        """
        apiVersion: premortem/v1
        kind: Service
        metadata: {name: queue}
        spec:
          instances: {min: %1$d, max: %1$d}
          concurrency: 1
        ---
        apiVersion: premortem/v1
        kind: Traffic
        metadata: {name: steady}
        spec:
          service: queue
          arrivals: {process: poisson, rate: %2$s/s}
          serviceTime: {distribution: exponential, mean: %3$s}
        """
            .formatted(servers, rate, mean);
    Policy policy =
        Policy.compile(
                BundleLoader.load(
                        Map.of("queue.yaml", yaml.getBytes(StandardCharsets.UTF_8)), "queue")
                    .bundle())
            .policy();
    if (policy == null) {
      throw new IllegalStateException("the queue has errors");
    }
    Options options =
        new Options(
            List.of(),
            REPLICATIONS,
            0,
            horizon,
            warmup,
            Duration.ofMinutes(1),
            1,
            Runtime.getRuntime().availableProcessors(),
            true,
            every,
            List.of());
    Map<String, Estimate> found = new java.util.TreeMap<>();
    new Simulation(policy, options, Map.of())
        .run(Progress.NONE)
        .scenarios()
        .get(0)
        .estimates()
        .forEach(e -> found.put(e.metric().name(), e));
    return found;
  }

  /** Mean wait of M/M/c, in mean service times. */
  private static double erlangC(int servers, double load) {
    double b = 1;
    for (int k = 1; k <= servers; k++) {
      b = servers * load * b / (k + servers * load * b);
    }
    return b / (1 - load * (1 - b)) / (servers * (1 - load));
  }

  private static void erlang(PrintStream out, Path file) throws IOException {
    out.println("| servers | load | Erlang C, s | simulated, s | 95% interval | |");
    out.println("|---|---|---|---|---|---|");
    Plot plot =
        new Plot("Mean wait for one of c servers, in service times: Erlang C and simulated", true);
    int within = 0;
    int all = 0;
    for (int c = 0; c < SERVERS.length; c++) {
      int servers = SERVERS[c];
      List<double[]> line = new ArrayList<>();
      for (double load = 0.5; load < 0.9501; load += 0.01) {
        line.add(new double[] {load, erlangC(servers, load)});
      }
      plot.line("c = " + servers, COLOURS[c], line);
      for (double load : LOADS) {
        double truth = erlangC(servers, load);
        double rate = Math.round(servers * load * 1000) / 1000.0;
        long minutes = Math.max(120, Math.min(100_000, Math.round(2_500_000 / rate / 60 / 8)));
        Estimate wait =
            run(servers, rate, "1s", Duration.ofMinutes(minutes), Duration.ofMinutes(60), true)
                .get("requests.wait");
        boolean in = wait.low() - 1e-7 <= truth && truth <= wait.high() + 1e-7;
        within += in ? 1 : 0;
        all++;
        plot.point(COLOURS[c], load, wait.mean(), wait.low(), wait.high());
        out.printf(
            Locale.ROOT,
            "| %d | %.2f | %.3g | %.3g | %.3g … %.3g | %s |%n",
            servers,
            load,
            truth,
            wait.mean(),
            wait.low(),
            wait.high(),
            in ? "within" : "beside");
      }
    }
    out.printf("%n%d of %d within their 95%% interval%n%n", within, all);
    Files.writeString(file, plot.svg(1e-4, 30, "load"), StandardCharsets.UTF_8);
  }

  private static void flow(PrintStream out, Path file) throws IOException {
    out.println("| servers | load | P95 of every request, ms | P95 of flow, ms | ratio |");
    out.println("|---|---|---|---|---|");
    Plot plot = new Plot("P95 of latency: flow over every request", false);
    plot.line("+10%", "#999999", List.of(new double[] {0.5, 1.1}, new double[] {0.9, 1.1}));
    plot.line("−10%", "#999999", List.of(new double[] {0.5, 0.9}, new double[] {0.9, 0.9}));
    for (int c = 0; c < FLOW_SERVERS.length; c++) {
      int servers = FLOW_SERVERS[c];
      List<double[]> line = new ArrayList<>();
      for (double load : FLOW_LOADS) {
        double rate = Math.round(servers * load * 10_000) / 1000.0;
        double[] p95 = new double[2];
        for (int every = 0; every < 2; every++) {
          p95[every] =
              run(servers, rate, "100ms", Duration.ofHours(6), Duration.ofMinutes(10), every == 1)
                  .get("requests.latency")
                  .p95();
        }
        line.add(new double[] {load, p95[0] / p95[1]});
        out.printf(
            Locale.ROOT,
            "| %d | %.2f | %.1f | %.1f | %.3f |%n",
            servers,
            load,
            1000 * p95[1],
            1000 * p95[0],
            p95[0] / p95[1]);
      }
      plot.line("c = " + servers, COLOURS[c], line);
      for (double[] p : line) {
        plot.point(COLOURS[c], p[0], p[1], p[1], p[1]);
      }
    }
    Files.writeString(file, plot.svg(0.7, 1.3, "load"), StandardCharsets.UTF_8);
  }

  /** Lines and points with intervals over a share from 0.5 to 0.95, as SVG. */
  private static final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 90;
    private static final int TOP = 46;
    private static final int BOTTOM = 50;

    private record Line(String name, String colour, List<double[]> points) {}

    private record Point(String colour, double x, double y, double low, double high) {}

    private final String title;
    private final boolean logarithmic;
    private final List<Line> lines = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();

    Plot(String title, boolean logarithmic) {
      this.title = title;
      this.logarithmic = logarithmic;
    }

    void line(String name, String colour, List<double[]> of) {
      lines.add(new Line(name, colour, of));
    }

    void point(String colour, double x, double y, double low, double high) {
      points.add(new Point(colour, x, y, low, high));
    }

    private static double across(double x) {
      return LEFT + (x - 0.5) / 0.45 * (WIDTH - LEFT - RIGHT);
    }

    private double up(double y, double from, double to) {
      double share =
          logarithmic
              ? Math.log(Math.max(y, from) / from) / Math.log(to / from)
              : (y - from) / (to - from);
      return HEIGHT - BOTTOM - Math.max(0, Math.min(1, share)) * (HEIGHT - TOP - BOTTOM);
    }

    String svg(double from, double to, String xName) {
      StringBuilder out = new StringBuilder();
      add(
          out,
          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\"",
          WIDTH,
          HEIGHT,
          WIDTH);
      add(out, " font-family=\"sans-serif\" font-size=\"13\">%n");
      add(out, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT);
      add(
          out,
          "<text x=\"%d\" y=\"26\" font-size=\"15\" font-weight=\"bold\">%s</text>%n",
          LEFT,
          title);
      for (int i = 0; i <= 9; i++) {
        double x = 0.5 + 0.05 * i;
        add(
            out,
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%.2f</text>%n",
            across(x),
            HEIGHT - 30,
            x);
      }
      add(
          out,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%s</text>%n",
          across(0.725),
          HEIGHT - 10,
          xName);
      for (double y = from; y <= to * 1.0001; y = logarithmic ? y * 10 : y + 0.1) {
        double at = up(y, from, to);
        add(
            out,
            "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
            LEFT,
            WIDTH - RIGHT,
            at,
            at);
        add(
            out,
            "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>%n",
            LEFT - 8,
            at + 4,
            label(y));
      }
      for (Line line : lines) {
        StringBuilder path = new StringBuilder();
        for (double[] p : line.points()) {
          if (!logarithmic || p[1] >= from) {
            add(path, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", across(p[0]), up(p[1], from, to));
          }
        }
        add(
            out,
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
            path,
            line.colour());
        double[] last = line.points().get(line.points().size() - 1);
        add(
            out,
            "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>%n",
            across(last[0]) + 8,
            up(last[1], from, to) + 4,
            line.colour(),
            line.name());
      }
      for (Point p : points) {
        if (!logarithmic || p.y() >= from) {
          double x = across(p.x());
          add(
              out,
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"3\"/>%n",
              x,
              x,
              up(p.low(), from, to),
              up(p.high(), from, to),
              p.colour());
          add(
              out,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n",
              x,
              up(p.y(), from, to),
              p.colour());
        }
      }
      return out.append("</svg>\n").toString();
    }

    private static String label(double y) {
      return y < 0.001 ? "0.0001" : String.format(Locale.ROOT, "%.3g", y).replaceAll("\\.?0+$", "");
    }

    private static void add(StringBuilder out, String format, Object... values) {
      out.append(String.format(Locale.ROOT, format, values));
    }
  }
}
