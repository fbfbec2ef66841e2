package dev.premortem.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code premortem init}. */
@Command(
    name = "init",
    description = "Writes a small commented bundle to start from.",
    footer = {"", "Example:", "  premortem init my-policies"})
final class InitCommand implements Callable<Integer> {
  private static final List<String> FILES =
      List.of(
          "shop.yaml",
          "rollout.yaml",
          "prices.yaml",
          "scenarios.yaml",
          "tests.yaml",
          "rules.drl",
          "runbooks/shop-errors.md");

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "Folder to write; it must be new or empty.")
  private Path folder;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder)) {
      if (!Files.isDirectory(folder)) {
        throw Failure.unreadable(folder + " is a file\n  hint: name a new folder");
      }
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw Failure.unreadable(folder + " is not empty\n  hint: name a new folder");
        }
      }
    }
    for (String name : FILES) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, template(name), StandardCharsets.UTF_8);
    }
    Path schema = folder.resolve(".premortem/schema.json");
    Files.createDirectories(schema.toAbsolutePath().getParent());
    Files.writeString(schema, SchemaCommand.all(), StandardCharsets.UTF_8);
    console.print(
        "wrote "
            + folder
            + "\n  premortem check "
            + folder
            + "\n  premortem test "
            + folder
            + "\n  premortem simulate "
            + folder
            + " --replications 200\n");
    return ExitStatus.HOLDS;
  }

  private static String template(String name) throws IOException {
    try (InputStream in =
        InitCommand.class.getResourceAsStream("/dev/premortem/cli/init/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the template " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
