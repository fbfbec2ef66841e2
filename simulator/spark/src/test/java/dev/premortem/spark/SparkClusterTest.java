package dev.premortem.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkClusterTest {
  private static final Path ROOT = Path.of(System.getProperty("premortem.root"));
  private static final Path JAR = ROOT.resolve("simulator/spark/target/premortem-spark.jar");
  private static final Path SEED = ROOT.resolve("policies/agent-marketplace");

  @TempDir Path folder;

  private Path run(
      StandaloneCluster cluster, String name, boolean spark, boolean kill, String... more)
      throws IOException, InterruptedException {
    Path out = folder.resolve(name);
    List<String> args = new ArrayList<>(List.of(more));
    args.addAll(List.of("--out", out.toString(), "--threads", "2"));
    if (spark) {
      args.addAll(List.of("--engine", "spark", "--master", cluster.master()));
    }
    Path log = folder.resolve(name + ".log");
    Process process = cluster.command(JAR, log, args.toArray(new String[0]));
    if (kill) {
      cluster.awaitExecutor(0, 4);
      Thread.sleep(2_000);
      assertTrue(process.isAlive(), "it was over before a worker could be killed");
      cluster.killWorker(0);
    }
    assertTrue(process.waitFor(240, TimeUnit.SECONDS), "it hangs");
    assertTrue(process.exitValue() <= 1, Files.readString(log, StandardCharsets.UTF_8));
    return out;
  }

  /** The summary without what may differ. */
  private static String summary(Path out) throws IOException {
    return Files.readString(out.resolve("summary.json"))
        .replaceAll("\"wallSeconds\" : [0-9.]+", "")
        .replaceAll("(?s)\"engine\" : \\{.*?\\}", "");
  }

  @Test
  void theClusterComesToTheSameBytesAsThreadsOfOneProcessAlsoWhenAWorkerDies() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder, 2)) {
      String[] few = {
        "simulate", SEED.toString(), "--scenario", "bad-deploy", "--replications", "60"
      };
      Path local = run(cluster, "local", false, false, few);
      Path spark = run(cluster, "spark", true, false, few);
      assertEquals(summary(local), summary(spark));
      assertEquals(
          Files.readString(local.resolve("outcomes.csv")),
          Files.readString(spark.resolve("outcomes.csv")));
      assertTrue(Files.readString(spark.resolve("summary.json")).contains("\"mode\" : \"spark\""));

      String[] two = {
        "compare",
        SEED.toString(),
        SEED.toString(),
        "--scenario",
        "bad-deploy",
        "--replications",
        "16",
        "--horizon",
        "1d"
      };
      Path localTwo = run(cluster, "localTwo", false, false, two);
      Path sparkTwo = run(cluster, "sparkTwo", true, false, two);
      assertEquals(
          Files.readString(localTwo.resolve("comparison.json")),
          Files.readString(sparkTwo.resolve("comparison.json")));

      String[] pairs = {
        "simulate",
        SEED.toString(),
        "--scenario",
        "bad-deploy",
        "--replications",
        "40",
        "--horizon",
        "1d",
        "--antithetic"
      };
      assertEquals(
          summary(run(cluster, "localPairs", false, false, pairs)),
          summary(run(cluster, "sparkPairs", true, false, pairs)));

      String[] many = {
        "simulate",
        SEED.toString(),
        "--scenario",
        "baseline",
        "--replications",
        "20001",
        "--horizon",
        "6h"
      };
      Path localMany = run(cluster, "localMany", false, false, many);
      Path sparkMany = run(cluster, "sparkMany", true, true, many);
      assertEquals(summary(localMany), summary(sparkMany));
    }
  }
}
