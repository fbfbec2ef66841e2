package dev.premortem.spark;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real standalone cluster: a master and workers, each a process of its own. */
final class StandaloneCluster implements AutoCloseable {
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
          "java.base/sun.util.calendar");

  private final Path home;
  private final int port;
  private final List<Process> processes = new ArrayList<>();

  StandaloneCluster(Path folder, int workers) throws IOException, InterruptedException {
    home = Files.createDirectories(folder.resolve("spark"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createFile(home.resolve("RELEASE"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      boolean ours = jar.toString().contains("premortem") || entry.contains("/dev/premortem/");
      boolean log = jar.toString().contains("logback") || jar.toString().contains("slf4j-nop");
      if (entry.endsWith(".jar") && !ours && !log) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String host = "127.0.0.1";
    start(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        host,
        "--port",
        "" + port,
        "--webui-port",
        "0");
    await("master", "I have been elected leader");
    for (int i = 0; i < workers; i++) {
      start(
          "worker" + i,
          "org.apache.spark.deploy.worker.Worker",
          "--host",
          host,
          "--cores",
          "1",
          "--memory",
          "1g",
          "--webui-port",
          "0",
          "--work-dir",
          folder.resolve("work" + i).toString(),
          master());
      await("worker" + i, "Successfully registered with master");
    }
  }

  String master() {
    return "spark://127.0.0.1:" + port;
  }

  Path home() {
    return home;
  }

  private void start(String name, String type, String... args) throws IOException {
    List<String> command = java();
    command.add(type);
    command.addAll(List.of(args));
    processes.add(process(command).redirectErrorStream(true).redirectOutput(log(name)).start());
  }

  private File log(String name) {
    return home.resolve(name + ".log").toFile();
  }

  private List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    OPENS.forEach(open -> command.add("--add-opens=" + open + "=ALL-UNNAMED"));
    command.add("-cp");
    command.add(home.resolve("jars") + "/*");
    return command;
  }

  private ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_NO_DAEMONIZE", "1");
    return builder;
  }

  private void await(String name, String line) throws IOException, InterruptedException {
    for (int i = 0; i < 600; i++) {
      String text = Files.readString(log(name).toPath(), StandardCharsets.ISO_8859_1);
      if (text.contains(line)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new IOException(
        name + ": " + Files.readString(log(name).toPath(), StandardCharsets.ISO_8859_1));
  }

  /** Waits until a worker has launched that many executors, one for each application so far. */
  void awaitExecutor(int i, int launched) throws IOException, InterruptedException {
    String name = "worker" + i;
    for (int k = 0; k < 600 && count(name, "Asked to launch executor") < launched; k++) {
      Thread.sleep(100);
    }
  }

  private int count(String name, String text) throws IOException {
    String log = Files.readString(log(name).toPath(), StandardCharsets.ISO_8859_1);
    return log.split(java.util.regex.Pattern.quote(text), -1).length - 1;
  }

  /** Kills a worker and, as it is its child, its executor. */
  void killWorker(int i) {
    Process worker = processes.get(1 + i);
    worker.descendants().forEach(ProcessHandle::destroyForcibly);
    worker.destroyForcibly();
  }

  /** Starts the command with the jar that is submitted, in a process of its own. */
  Process command(Path jar, Path output, String... args) throws IOException {
    List<String> command = java();
    command.set(command.size() - 1, jar + File.pathSeparator + command.get(command.size() - 1));
    command.add("dev.premortem.cli.Main");
    command.addAll(List.of(args));
    return process(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
