package dev.premortem.spark;

import dev.premortem.simulator.outcome.Aggregate;
import dev.premortem.simulator.outcome.Outcome;
import dev.premortem.simulator.run.Options;
import dev.premortem.simulator.run.Progress;
import dev.premortem.simulator.run.Simulation;
import dev.premortem.simulator.run.Workers;
import dev.premortem.simulator.world.Blueprint;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Replications as partitions; a lost executor's are computed again by Spark. */
final class SparkWorkers implements Workers {
  /** Up to that many replications their outcomes come to the driver, one by one. */
  private static final long FEW = 20_000;

  /** Replications of one task at most. */
  private static final long LARGEST = 512;

  private static final int TASKS_PER_CORE = 8;
  private static final String GROUP = "premortem";

  private final JavaSparkContext context;
  private final IdentityHashMap<Simulation, Broadcast<Job>> jobs = new IdentityHashMap<>();

  SparkWorkers(String master) {
    SparkConf conf =
        new SparkConf()
            .setIfMissing("spark.app.name", "premortem")
            .setIfMissing("spark.ui.enabled", "false")
            .setIfMissing("spark.ui.showConsoleProgress", "false")
            .setIfMissing("spark.log.level", "WARN")
            // An executor's own threads are all that runs: collectors of their own would compete.
            .setIfMissing("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -Xss2m");
    if (!master.isEmpty()) {
      conf.setMaster(master);
    }
    if (!conf.contains("spark.master")) {
      throw new IllegalArgumentException(
          "--engine spark needs --master, such as --master spark://host:7077");
    }
    if (!conf.contains("spark.jars")) {
      conf.setJars(JavaSparkContext.jarOfClass(SparkWorkers.class));
    }
    context = new JavaSparkContext(conf);
  }

  private Broadcast<Job> job(Simulation simulation) {
    return jobs.computeIfAbsent(
        simulation, s -> context.broadcast(new Job(String.valueOf(jobs.size()), s)));
  }

  private List<long[]> ranges(long from, long count) {
    long tasks = (long) Math.max(2, context.defaultParallelism()) * TASKS_PER_CORE;
    long each = Math.max(1, Math.min(LARGEST, (count + tasks - 1) / tasks));
    List<long[]> ranges = new ArrayList<>();
    for (long at = from; at < from + count; at += each) {
      ranges.add(new long[] {at, Math.min(from + count, at + each)});
    }
    return ranges;
  }

  @Override
  public int block() {
    return 2048;
  }

  @Override
  public void outcomes(
      Simulation simulation,
      String scenario,
      Blueprint blueprint,
      Options options,
      Predicate<List<Outcome>> taker) {
    Broadcast<Job> job = job(simulation);
    long end = options.first() + options.replications();
    for (long from = options.first(); from < end; from += block()) {
      List<long[]> ranges = ranges(from, Math.min(block(), end - from));
      JavaRDD<List<Outcome>> parts =
          context.parallelize(ranges, ranges.size()).map(new Outcomes(job, scenario));
      List<List<Outcome>> collected = unlessStopped(simulation, parts::collect);
      if (collected == null) {
        return;
      }
      for (List<Outcome> part : collected) {
        if (!taker.test(part)) {
          return;
        }
      }
    }
  }

  @Override
  public @Nullable Aggregate total(
      Simulation simulation, String scenario, Options options, Progress progress) {
    if (options.replications() <= FEW) {
      return null;
    }
    Broadcast<Job> job = job(simulation);
    List<long[]> ranges = ranges(options.first(), options.replications());
    JavaRDD<Aggregate> parts =
        context.parallelize(ranges, ranges.size()).map(new Total(job, scenario));
    long each = ranges.get(0)[1] - ranges.get(0)[0];
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.stageAttemptId() == 0 && end.taskInfo().successful()) {
              progress.replications(scenario, each);
            }
          }
        };
    context.sc().addSparkListener(listener);
    try {
      return unlessStopped(simulation, () -> parts.treeReduce(new Merge(), 2));
    } finally {
      context.sc().removeSparkListener(listener);
    }
  }

  /** Something that runs jobs of the cluster. */
  private interface Action<T> {
    T run() throws Exception;
  }

  /** Runs jobs, and cancels them when the simulation is told to stop; null then. */
  private <T> @Nullable T unlessStopped(Simulation simulation, Action<T> action) {
    AtomicBoolean over = new AtomicBoolean();
    Thread watch =
        new Thread(
            () -> {
              while (!over.get()) {
                if (simulation.stopped()) {
                  context.cancelJobGroup(GROUP);
                }
                try {
                  Thread.sleep(200);
                } catch (InterruptedException e) {
                  return;
                }
              }
            },
            "premortem-cancels-jobs");
    watch.setDaemon(true);
    watch.start();
    context.setJobGroup(GROUP, "replications", true);
    try {
      return action.run();
    } catch (Exception e) {
      if (simulation.stopped()) {
        return null;
      }
      if (e instanceof SparkException) {
        throw new IllegalStateException("the cluster gave up: " + e.getMessage(), e);
      }
      throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
    } finally {
      over.set(true);
      watch.interrupt();
      context.clearJobGroup();
    }
  }

  private static final class Outcomes implements Function<long[], List<Outcome>> {
    private static final long serialVersionUID = 1L;
    private final Broadcast<Job> job;
    private final String scenario;

    Outcomes(Broadcast<Job> job, String scenario) {
      this.job = job;
      this.scenario = scenario;
    }

    @Override
    public List<Outcome> call(long[] range) {
      return job.value().outcomes(scenario, range);
    }
  }

  private static final class Total implements Function<long[], Aggregate> {
    private static final long serialVersionUID = 1L;
    private final Broadcast<Job> job;
    private final String scenario;

    Total(Broadcast<Job> job, String scenario) {
      this.job = job;
      this.scenario = scenario;
    }

    @Override
    public Aggregate call(long[] range) {
      return job.value().total(scenario, range);
    }
  }

  private static final class Merge implements Function2<Aggregate, Aggregate, Aggregate> {
    private static final long serialVersionUID = 1L;

    @Override
    public Aggregate call(Aggregate left, Aggregate right) {
      left.merge(right);
      return left;
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
