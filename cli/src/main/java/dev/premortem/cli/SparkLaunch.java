package dev.premortem.cli;

import dev.premortem.simulator.run.Cluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Spark is never on the local class path. A command with {@code --engine spark} runs again in a
 * process of its own, with the jar that is submitted and the jars of SPARK_HOME.
 */
final class SparkLaunch {
  /** What Spark needs opened (its JavaModuleOptions). */
  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang",
          "java.base/java.lang.invoke",
          "java.base/java.lang.reflect",
          "java.base/java.io",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.base/sun.nio.cs",
          "java.base/sun.security.action",
          "java.base/sun.util.calendar",
          "java.security.jgss/sun.security.krb5");

  private SparkLaunch() {}

  /** Returns the exit status of the other process; nothing where this one will do. */
  static OptionalInt run(String[] args) throws IOException {
    if (!asked(args) || ServiceLoader.load(Cluster.class).iterator().hasNext()) {
      return OptionalInt.empty();
    }
    Path jars = jars();
    String jar = System.getProperty("premortem.spark.jar", "");
    if (jar.isEmpty() || !Files.exists(Path.of(jar))) {
      throw Failure.environment(
          "--engine spark: there is no "
              + (jar.isEmpty() ? "premortem-spark.jar" : jar)
              + "\n  hint: mvn -q -pl simulator/spark -am package -DskipTests builds it",
          null);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xss2m");
    OPENS.forEach(open -> command.add("--add-opens=" + open + "=ALL-UNNAMED"));
    command.add("-Djdk.reflect.useDirectMethodHandle=false");
    command.add("-cp");
    command.add(jar + File.pathSeparator + jars + File.separator + "*");
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      return OptionalInt.of(process.waitFor());
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      return OptionalInt.of(ExitStatus.ENVIRONMENT);
    }
  }

  private static boolean asked(String[] args) {
    for (int i = 0; i < args.length; i++) {
      boolean next = args[i].equals("--engine") && i + 1 < args.length;
      if (args[i].equalsIgnoreCase("--engine=spark")
          || (next && args[i + 1].equalsIgnoreCase("spark"))) {
        return true;
      }
    }
    return false;
  }

  private static Path jars() {
    @Nullable String home = System.getenv("SPARK_HOME");
    if (home == null || !Files.isDirectory(Path.of(home, "jars"))) {
      throw Failure.environment(
          "--engine spark needs SPARK_HOME, a Spark 4.1 distribution with a folder jars\n"
              + "  hint: or submit simulator/spark/target/premortem-spark.jar with spark-submit",
          null);
    }
    return Path.of(home, "jars");
  }
}
